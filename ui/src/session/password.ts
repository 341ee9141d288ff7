/** The rules that can be told while typing; the server applies them again, and more. */
export const SHORTEST = 10
export const RULES = `至少 ${SHORTEST} 个字符，含大写字母、小写字母、数字、其他字符中的至少三类。`

export function passwordProblem(now: string, old: string): string {
  if (now.length < SHORTEST) return `新密码至少 ${SHORTEST} 个字符，还差 ${SHORTEST - now.length} 个。`
  const kinds = [/[A-Z]/, /[a-z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(now)).length
  if (kinds < 3) return '请混用大写字母、小写字母、数字、其他字符中的至少三类。'
  if (now === old) return '新密码不能与当前密码相同。'
  return ''
}
