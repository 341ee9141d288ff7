/** Short names for the shapes of the generated client. */
import type { components } from './schema'

type Schemas = components['schemas']

export interface Paged<T> { items: T[]; total: number; page: number; size: number }

export type Session = Schemas['SessionOut']
export type User = Schemas['Person']
export type TotpStart = Schemas['TotpBegun']
export type Account = Schemas['AccountOut']
export type AccountIn = Schemas['AccountIn']
export type AccountChange = Schemas['AccountChange']
export type Grant = Schemas['GrantShape']
export type Roles = Schemas['RolesOut']
export type AuditRow = Schemas['AuditEntry']
export type AuditVerify = Schemas['AuditVerification']
export type Job = Schemas['JobOut']

export type Place = Schemas['PlaceOut']
export type DocumentItem = Schemas['DocumentItem']
export type DocumentDetail = Schemas['DocumentOut']
export type TableItem = Schemas['TableItem']
export type RepairItem = Schemas['RepairItem']
export type TableDetail = Schemas['TableOut']
export type TableColumn = Schemas['ColumnOut']
export type TableRow = Schemas['RowOut']
export type TableCell = Schemas['CellOut']
export type TargetItem = Schemas['TargetOut']
export type IndicatorItem = Schemas['IndicatorOut']
export type FindingItem = Schemas['FindingOut']
export type EvidenceItem = Schemas['EvidenceOut']
export type SourceView = Schemas['SourceOut']
export type FunctionNode = Schemas['FunctionNode']
export type Charts = Schemas['ChartsOut']
export type RuleItem = Schemas['RuleOut']
export type UploadItem = Schemas['Uploaded']
export type DecisionState = FindingItem['decision']['state']
/** x0, top, x1, bottom in points */
export type Bbox = readonly number[]
