import type { Place } from '@/shared/api/types'

export const NOWHERE: Place = { line: null, page: null, bbox: null, sheet: null, cell: null }
