import { createPinia } from 'pinia'
import { createApp } from 'vue'
import 'element-plus/theme-chalk/base.css'
import './shared/desk.css'
import App from './App.vue'
import { router } from './router'
import { fitTablesToPaper } from './shared/printing'
import { handleKey } from './shared/shortcuts'

document.addEventListener('keydown', handleKey)
fitTablesToPaper()
createApp(App).use(createPinia()).use(router).mount('#app')
