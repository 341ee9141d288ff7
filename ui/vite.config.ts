import { fileURLToPath, URL } from 'node:url'
import vue from '@vitejs/plugin-vue'
import ElementPlus from 'unplugin-element-plus/vite'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import Components from 'unplugin-vue-components/vite'
import { defineConfig } from 'vitest/config'

// The server that answers /api while `npm run dev` serves the pages.
const backend = process.env.JINGBAN_BACKEND ?? 'http://127.0.0.1:8000'

export default defineConfig({
  base: '/',
  plugins: [
    vue(),
    Components({ dirs: [], dts: false, resolvers: [ElementPlusResolver({ importStyle: 'css' })] }),
    ElementPlus({}),
  ],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  // The host stays the browser's: the server compares it with the origin of every change.
  server: { proxy: { '/api': { target: backend, changeOrigin: false } } },
  build: {
    outDir: '../src/jingban/web/static/desk',
    emptyOutDir: true,
    sourcemap: false,
    chunkSizeWarningLimit: 600,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'charts', test: /node_modules[\\/](echarts|zrender)/ },
            // What every page needs of Element Plus; a date picker travels with the page that shows it.
            { name: 'element', test: /node_modules[\/](element-plus|@element-plus|@floating-ui|@vueuse|async-validator|dayjs|lodash)/, minShareCount: 3 },
            { name: 'vue', test: /node_modules[\\/](@?vue|vue-router|pinia)/ },
          ],
        },
      },
    },
  },
  test: { environment: 'jsdom', include: ['tests/**/*.test.ts'] },
})
