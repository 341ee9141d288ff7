/** The left navigation: what there is, and the right a person needs to see it. */
import { Box, Calendar, Camera, Coin, Collection, Connection, CreditCard, DataAnalysis, Document, DocumentAdd, Files, Histogram, List, Money, Notebook, OfficeBuilding, Postcard, ScaleToOriginal, Switch, Tickets, Timer, TrendCharts, Upload, User, UserFilled } from '@element-plus/icons-vue'
import type { Component } from 'vue'

export interface Duty { title: string; path: string; icon: Component; right?: string }
export interface DutyGroup { title: string; duties: Duty[] }

export const GROUPS: DutyGroup[] = [
  {
    title: '报销',
    duties: [
      { title: '我的工作', path: '/claims/work', icon: Tickets, right: 'claims.read' },
      { title: '收件登记', path: '/claims/new', icon: DocumentAdd, right: 'claims.intake' },
      { title: '办理看板', path: '/claims/board', icon: TrendCharts, right: 'claims.board' },
      { title: '移交清单', path: '/claims/archive', icon: Box, right: 'claims.read' },
    ],
  },
  {
    title: '采集',
    duties: [
      { title: '票据采集', path: '/capture', icon: Camera, right: 'capture.read' },
      { title: '采集统计', path: '/capture/statistics', icon: Histogram, right: 'capture.manage' },
    ],
  },
  {
    title: '预算',
    duties: [
      { title: '预算公开', path: '/budget/documents', icon: Document, right: 'budget.read' },
      { title: '核对规则', path: '/budget/rules', icon: List, right: 'budget.read' },
    ],
  },
  {
    title: '待遇',
    duties: [
      { title: '待遇核定', path: '/benefit/calculator', icon: Money, right: 'benefit.calculate' },
      { title: '政策浏览', path: '/benefit/policies', icon: Calendar, right: 'policy.read' },
      { title: '政策试算', path: '/benefit/simulations', icon: ScaleToOriginal, right: 'benefit.calculate' },
    ],
  },
  {
    title: '参保与目录',
    duties: [
      { title: '参保人', path: '/registry/persons', icon: User, right: 'registry.read' },
      { title: '收款账户', path: '/registry/accounts', icon: Postcard, right: 'registry.read' },
      { title: '定点机构', path: '/registry/providers', icon: OfficeBuilding, right: 'registry.read' },
      { title: '目录', path: '/registry/catalogue', icon: Collection, right: 'registry.read' },
      { title: '项目对照', path: '/registry/match', icon: Switch, right: 'registry.read' },
      { title: '日历', path: '/registry/calendar', icon: Calendar, right: 'registry.read' },
      { title: '导入', path: '/registry/imports', icon: Upload, right: 'registry.manage' },
    ],
  },
  {
    title: '支付与账务',
    duties: [
      { title: '应付', path: '/payment/payables', icon: Coin, right: 'payment.read' },
      { title: '支付批次', path: '/payment/batches', icon: Files, right: 'payment.read' },
      { title: '账户变更', path: '/payment/changes', icon: CreditCard, right: 'payment.read' },
      { title: '账簿', path: '/payment/ledger', icon: Notebook, right: 'ledger.read' },
      { title: '对账', path: '/payment/reconcile', icon: Connection, right: 'ledger.read' },
    ],
  },
  {
    title: '运行',
    duties: [
      { title: '任务', path: '/jobs', icon: Timer },
      { title: '审计日志', path: '/audit', icon: DataAnalysis, right: 'audit.read' },
      { title: '账号', path: '/accounts', icon: UserFilled, right: 'accounts.manage' },
    ],
  },
]

/** Only what the person may do; a group without duties disappears. */
export function groupsFor(may: (right: string | undefined) => boolean): DutyGroup[] {
  return GROUPS.map((group) => ({ ...group, duties: group.duties.filter((duty) => may(duty.right)) })).filter(
    (group) => group.duties.length > 0,
  )
}
