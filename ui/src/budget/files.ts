/** What can be said of a file before it is sent. */
export const LARGEST = 64 * 1024 * 1024
export const ENDINGS = ['.pdf', '.txt', '.docx', '.xlsx', '.xls', '.html', '.htm']

/** What can be said about a file before it is sent; the server looks again, by content. */
export function fileProblem(name: string, size: number): string {
  const ending = /\.[^.]+$/.exec(name.toLowerCase())?.[0] ?? ''
  if (!ENDINGS.includes(ending)) return `不支持“${ending || '无后缀'}”文件。请上传 PDF、TXT、DOCX、XLSX、XLS 或 HTML。`
  if (size === 0) return '文件是空的。请确认导出完整后再上传。'
  if (size > LARGEST) return '文件超过 64 MB。请拆分或另存为较小的文件后再上传。'
  return ''
}
