/** Only the parts of ECharts that the desk draws with. */
import { BarChart, LineChart, SankeyChart, TreemapChart } from 'echarts/charts'
import { GridComponent, TooltipComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'

use([BarChart, LineChart, SankeyChart, TreemapChart, GridComponent, TooltipComponent, SVGRenderer])
export { init }
export type { ECharts } from 'echarts/core'

export const FONT = '"PingFang SC","Microsoft YaHei","Noto Sans SC","Noto Sans CJK SC",sans-serif'
/** Calm and distinguishable also in grey print; the words beside the shapes carry the meaning. */
export const INK = '#1f2733'
export const COLORS = ['#3f74ad', '#6d97c4', '#8a9bb0', '#5b8a8a', '#a58f6b', '#7d7aa8', '#9aa86b', '#b08282']
