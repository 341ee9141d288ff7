import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { groupsFor } from '@/frame/duties'
import { useSession } from '@/session/store'
import { whenLoggedOut } from '@/shared/api/client'

declare module 'vue-router' {
  interface RouteMeta {
    title?: string
    /** the right a person needs; the server checks it again */
    right?: string
    open?: boolean
  }
}

const pages: RouteRecordRaw[] = [
  { path: '', name: 'home', component: () => import('@/frame/MissingPage.vue') },
  { path: 'budget/documents', name: 'documents', component: () => import('@/budget/DocumentsPage.vue'), meta: { title: '预算公开', right: 'budget.read' } },
  { path: 'budget/documents/:id(\\d+)', name: 'document', component: () => import('@/budget/DocumentPage.vue'), meta: { title: '文件核对', right: 'budget.read' } },
  { path: 'budget/rules', name: 'rules', component: () => import('@/budget/RulesPage.vue'), meta: { title: '核对规则', right: 'budget.read' } },
  { path: 'benefit', redirect: '/benefit/calculator' },
  { path: 'benefit/calculator', name: 'calculator', component: () => import('@/benefit/CalculatorPage.vue'), meta: { title: '待遇核定', right: 'benefit.calculate' } },
  { path: 'benefit/policies', name: 'policies', component: () => import('@/benefit/PolicyPage.vue'), meta: { title: '政策浏览', right: 'policy.read' } },
  { path: 'benefit/simulations', name: 'simulations', component: () => import('@/benefit/SimulatePage.vue'), meta: { title: '政策试算', right: 'benefit.calculate' } },
  { path: 'capture', name: 'capture', component: () => import('@/capture/BatchesPage.vue'), meta: { title: '票据采集', right: 'capture.read' } },
  { path: 'capture/batches/:id(\\d+)', name: 'capture-batch', component: () => import('@/capture/BatchPage.vue'), meta: { title: '采集批次', right: 'capture.read' } },
  { path: 'capture/papers/:id(\\d+)', name: 'capture-paper', component: () => import('@/capture/BenchPage.vue'), meta: { title: '校对', right: 'capture.read' } },
  { path: 'capture/papers/:id(\\d+)/second', name: 'capture-second', component: () => import('@/capture/SecondKeyPage.vue'), meta: { title: '复录', right: 'capture.second_key' } },
  { path: 'capture/statistics', name: 'capture-statistics', component: () => import('@/capture/StatisticsPage.vue'), meta: { title: '采集统计', right: 'capture.manage' } },
  { path: 'registry', redirect: '/registry/persons' },
  { path: 'registry/persons', name: 'registry-persons', component: () => import('@/registry/PersonsPage.vue'), meta: { title: '参保人', right: 'registry.read' } },
  { path: 'registry/persons/:id(\\d+)', name: 'registry-person', component: () => import('@/registry/PersonPage.vue'), meta: { title: '参保人', right: 'registry.read' } },
  { path: 'registry/accounts', name: 'registry-accounts', component: () => import('@/registry/AccountsPage.vue'), meta: { title: '收款账户', right: 'registry.read' } },
  { path: 'registry/providers', name: 'registry-providers', component: () => import('@/registry/ProvidersPage.vue'), meta: { title: '定点机构', right: 'registry.read' } },
  { path: 'registry/providers/:code', name: 'registry-provider', component: () => import('@/registry/ProviderPage.vue'), meta: { title: '定点机构', right: 'registry.read' } },
  { path: 'registry/catalogue', name: 'registry-catalogue', component: () => import('@/registry/CataloguePage.vue'), meta: { title: '目录', right: 'registry.read' } },
  { path: 'registry/catalogue/:code', name: 'registry-item', component: () => import('@/registry/ItemPage.vue'), meta: { title: '目录项目', right: 'registry.read' } },
  { path: 'registry/match', name: 'registry-match', component: () => import('@/registry/MatchPage.vue'), meta: { title: '项目对照', right: 'registry.read' } },
  { path: 'registry/imports', name: 'registry-imports', component: () => import('@/registry/ImportsPage.vue'), meta: { title: '导入', right: 'registry.manage' } },
  { path: 'registry/calendar', name: 'registry-calendar', component: () => import('@/registry/CalendarPage.vue'), meta: { title: '日历', right: 'registry.read' } },
  { path: 'payment', redirect: '/payment/payables' },
  { path: 'payment/payables', name: 'payment-payables', component: () => import('@/payment/PayablesPage.vue'), meta: { title: '应付', right: 'payment.read' } },
  { path: 'payment/batches', name: 'payment-batches', component: () => import('@/payment/BatchesPage.vue'), meta: { title: '支付批次', right: 'payment.read' } },
  { path: 'payment/batches/:id(\\d+)', name: 'payment-batch', component: () => import('@/payment/BatchPage.vue'), meta: { title: '支付批次', right: 'payment.read' } },
  { path: 'payment/changes', name: 'payment-changes', component: () => import('@/payment/ChangesPage.vue'), meta: { title: '账户变更', right: 'payment.read' } },
  { path: 'payment/persons/:digest([0-9a-f]{64})', name: 'payment-person', component: () => import('@/payment/PersonPaymentsPage.vue'), meta: { title: '支付记录', right: 'ledger.read' } },
  { path: 'payment/ledger', name: 'ledger', component: () => import('@/payment/LedgerPage.vue'), meta: { title: '账簿', right: 'ledger.read' } },
  { path: 'payment/reconcile', name: 'reconcile', component: () => import('@/payment/ReconcilePage.vue'), meta: { title: '对账', right: 'ledger.read' } },
  { path: 'claims', redirect: '/claims/work' },
  { path: 'claims/work', name: 'claims', component: () => import('@/claims/WorkPage.vue'), meta: { title: '我的工作', right: 'claims.read' } },
  { path: 'claims/new', name: 'claim-new', component: () => import('@/claims/IntakePage.vue'), meta: { title: '收件登记', right: 'claims.intake' } },
  { path: 'claims/:id(\\d+)', name: 'claim', component: () => import('@/claims/ClaimPage.vue'), meta: { title: '报销申请', right: 'claims.read' } },
  { path: 'claims/:id(\\d+)/edit', name: 'claim-edit', component: () => import('@/claims/IntakePage.vue'), meta: { title: '更正录入', right: 'claims.read' } },
  { path: 'claims/board', name: 'claims-board', component: () => import('@/claims/BoardPage.vue'), meta: { title: '办理看板', right: 'claims.board' } },
  { path: 'claims/archive', name: 'claims-archive', component: () => import('@/claims/ArchivePage.vue'), meta: { title: '移交清单', right: 'claims.read' } },
  { path: 'jobs', name: 'jobs', component: () => import('@/admin/JobsPage.vue'), meta: { title: '任务' } },
  { path: 'audit', name: 'audit', component: () => import('@/admin/AuditPage.vue'), meta: { title: '审计日志', right: 'audit.read' } },
  { path: 'accounts', name: 'accounts', component: () => import('@/admin/AccountsPage.vue'), meta: { title: '账号', right: 'accounts.manage' } },
  { path: ':rest(.*)*', name: 'missing', component: () => import('@/frame/MissingPage.vue'), meta: { title: '没有这一页' } },
]

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/login', name: 'login', component: () => import('@/session/LoginPage.vue'), meta: { title: '登录', open: true } },
    { path: '/', component: () => import('@/frame/FrameLayout.vue'), children: pages },
  ],
})

router.beforeEach(async (to) => {
  const session = useSession()
  if (!session.known) await session.load()
  if (to.meta.open) return true
  if (session.failure) return true // the frame shows what went wrong
  if (!session.user || session.mustChangePassword) return { name: 'login', query: to.fullPath === '/' ? {} : { next: to.fullPath } }
  // Everybody begins with the first of their own duties.
  if (to.name === 'home') return groupsFor(session.may)[0]?.duties[0]?.path ?? true
  return true
})

router.afterEach((to) => {
  document.title = to.meta.title ? `${to.meta.title} · 经办` : '经办'
})

whenLoggedOut(() => {
  const session = useSession()
  if (!session.user) return
  session.forget()
  const here = router.currentRoute.value
  void router.push({ name: 'login', query: { next: here.fullPath, ended: '1' } })
})
