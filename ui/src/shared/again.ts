/** Something done again and again while the calling component is on the page and the window is seen. */
import { onBeforeUnmount, onMounted } from 'vue'

export function useAgain(every: number, run: () => void): void {
  let timer: ReturnType<typeof setInterval> | undefined
  onMounted(() => {
    timer = setInterval(() => {
      if (!document.hidden) run()
    }, every)
  })
  onBeforeUnmount(() => clearInterval(timer))
}
