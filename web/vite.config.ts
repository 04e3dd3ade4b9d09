import react from '@vitejs/plugin-react'
import {defineConfig} from 'vitest/config'

// Where `lapwing serve` listens, for the dev server: ./dev web sets it.
const server = process.env['LAPWING_URL'] ?? 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [react()],
  resolve: {alias: {'@': new URL('./src', import.meta.url).pathname}},
  // What the server fills in anew for each visitor; Vite puts it on every tag that the policy asks it of.
  html: {cspNonce: 'LAPWING_NONCE'},
  build: {
    outDir: '../build/web/dist',
    emptyOutDir: true,
    sourcemap: false,
    target: 'es2022',
    assetsInlineLimit: 0, // the policy has no data: for scripts, styles and fonts
    chunkSizeWarningLimit: 1200,
    modulePreload: {polyfill: false},
    rollupOptions: {
      output: {
        // What hardly ever changes stays in the browser's cache over a new version of ours.
        manualChunks: (id) => {
          if (!id.includes('node_modules')) return undefined
          if (/node_modules\/(react|react-dom|scheduler)\//.test(id)) return 'react'
          return undefined
        },
      },
    },
  },
  // Found when a page is opened, they would have the dev server load everything anew.
  optimizeDeps: {include: ['echarts/charts', 'echarts/components', 'echarts/core', 'echarts/renderers']},
  server: {
    port: 5173,
    proxy: Object.fromEntries(['/api', '/v1', '/readyz', '/healthz'].map((path) => [path, {target: server}])),
  },
  test: {include: ['tests/**/*.test.ts'], environment: 'node'},
})
