"""The style of the printed report: A4, Chinese typography, words beside colours."""

STYLE = """
:root{--ink:#1d2129;--soft:#5b6472;--line:#d9dee6;--fill:#f5f7fa;--error:#b3261e;--warning:#8a5200;--info:#1f5fbf;--good:#1b6e3c}
*{box-sizing:border-box}
html{-webkit-print-color-adjust:exact;print-color-adjust:exact}
body{margin:0 auto;max-width:1080px;padding:28px 32px 64px;color:var(--ink);background:#fff;
 font:14px/1.6 "PingFang SC","Microsoft YaHei","Noto Sans SC","Noto Sans CJK SC",sans-serif;
 font-variant-numeric:tabular-nums;text-autospace:normal;line-break:strict}
h1{font-size:24px;line-height:1.35;margin:0 0 4px}
h2{font-size:18px;line-height:1.4;margin:32px 0 10px;padding-bottom:6px;border-bottom:2px solid var(--ink)}
h3{font-size:15px;margin:22px 0 8px}
p{margin:4px 0}
.soft{color:var(--soft)}
.small{font-size:12px}
.facts{display:grid;grid-template-columns:repeat(4,1fr);gap:0;margin:14px 0;border:1px solid var(--line)}
.facts div{padding:8px 12px;border-right:1px solid var(--line);border-bottom:1px solid var(--line)}
.facts dt{color:var(--soft);font-size:12px}
.facts dd{margin:0;font-size:15px;overflow-wrap:anywhere}
.counts dd{font-size:22px;font-weight:600;line-height:1.3}
.error{color:var(--error)}.warning{color:var(--warning)}.info{color:var(--info)}.good{color:var(--good)}
table{border-collapse:collapse;width:100%;margin:8px 0;font-size:13px}
th,td{border:1px solid var(--line);padding:4px 8px;vertical-align:top;text-align:left;overflow-wrap:break-word}
td:not(.n){min-width:3.5em}
a{color:var(--info)}
th{background:var(--fill);font-weight:600}
td.n,th.n{text-align:right}
td.n{white-space:nowrap}
thead th{text-align:center;vertical-align:middle}
thead th.n{text-align:right}
th{word-break:normal;min-width:4.4em}
.w{white-space:nowrap}
tr.total td{font-weight:600;background:#fbfcfd}
thead{display:table-header-group}
tr{break-inside:avoid}
.finding{border:1px solid var(--line);border-left:4px solid var(--line);padding:10px 14px 12px;margin:12px 0;break-inside:avoid}
.finding.error{border-left-color:var(--error);color:inherit}
.finding.warning{border-left-color:var(--warning);color:inherit}
.finding.info{border-left-color:var(--info);color:inherit}
.finding header{display:flex;gap:10px;align-items:baseline;flex-wrap:wrap}
.badge{font-weight:600;white-space:nowrap}
.rule{margin-left:auto;color:var(--soft);font-size:12px;white-space:nowrap}
.message{font-size:15px;margin:4px 0 6px}
.values{display:flex;flex-wrap:wrap;gap:2px 26px;margin:4px 0}
.values dt{display:inline;color:var(--soft)}
.values dt::after{content:"："}
.values dd{display:inline;margin:0}
.suggestion{margin:4px 0}
figure{margin:8px 0 0}
figcaption{color:var(--soft);font-size:12px;margin-bottom:2px;overflow-wrap:anywhere}
figure img{max-width:100%;height:auto;border:1px solid var(--line);display:block}
.excerpt{font-size:12px;margin:0}
.excerpt td,.excerpt th{padding:2px 6px}
.line{border:1px solid var(--line);background:var(--fill);padding:4px 8px;font-size:13px;overflow-wrap:anywhere}
.line .no{color:var(--soft);margin-right:8px}
.line .gap{color:#a7b0bd;margin:0 6px}
mark{background:#ffe9e6;color:inherit;outline:2px solid var(--error);outline-offset:-1px;padding:0 2px}
mark.b{background:#fff2d9;outline-color:var(--warning)}
td.a{background:#ffe9e6;box-shadow:inset 0 0 0 2px var(--error)}
td.b{background:#fff2d9;box-shadow:inset 0 0 0 2px var(--warning)}
.flag{color:var(--error);font-size:11px;white-space:nowrap;text-decoration:none}
.key{display:inline-block;margin-right:14px}
.wide table{font-size:11px}.wide th,.wide td{padding:2px 4px}
@media print{
 body{max-width:none;padding:0;font-size:10pt}
 h1{font-size:18pt}h2{font-size:13pt;break-after:avoid}h3{font-size:11pt;break-after:avoid}
 .document{break-before:page}.document:first-of-type{break-before:auto}
 .appendix{break-before:page}
 .wide{page:wide}
 .message{font-size:10.5pt}
 table{font-size:9pt}.excerpt,.small,figcaption{font-size:8.5pt}.wide table{font-size:7.5pt}
 h2,h3,.about{break-after:avoid}
 thead{break-after:avoid}
 a{color:inherit;text-decoration:none}
 figure,.line{break-inside:avoid}
}
"""


def page_rules(running: str) -> str:
    """Page size, margins and the running head; ``running`` is any text."""
    quoted = running.replace("\\", "").replace('"', "”").replace("<", "＜").replace("\n", " ")
    box = 'font:8pt "PingFang SC","Microsoft YaHei","Noto Sans SC","Noto Sans CJK SC",sans-serif;color:#5b6472'
    margins = f'@top-left{{content:"{quoted}";{box}}}@bottom-center{{content:"第 " counter(page) " 页，共 " counter(pages) " 页";{box}}}'
    return f"@page{{size:A4;margin:18mm 14mm 16mm;{margins}}}@page wide{{size:A4 landscape;margin:16mm 12mm 14mm;{margins}}}"
