/// The style sheet of the page: narrow screens first, both colour schemes, print. Contrast of text is at least 4.5 to 1
/// (WCAG 2.2, 1.4.3), of bars and borders that matter at least 3 to 1 (1.4.11).
enum AuditStyle {
  static let sheet: StaticString = """
    :root{color-scheme:light dark;--ink:#1b1f24;--soft:#525a64;--paper:#fff;--panel:#f5f6f8;--line:#d4d9df;\
    --good:#13653a;--good-paper:#e7f5ec;--bad:#a31621;--bad-paper:#fdebec;--warn:#7a4b00;--warn-paper:#fff4dd;\
    --plain:#4a5560;--plain-paper:#edf0f3;--bar:#2f6db0;--track:#e6eaef;--grid:#c3cad3;--span:#1b1f24}
    @media (prefers-color-scheme:dark){:root{--ink:#e8ebef;--soft:#aab3bd;--paper:#14171b;--panel:#1d2127;\
    --line:#39414a;--good:#7fd8a2;--good-paper:#12301f;--bad:#ff9a9f;--bad-paper:#3d1518;--warn:#f3c26b;\
    --warn-paper:#372a10;--plain:#bcc5cf;--plain-paper:#252b32;--bar:#4f8fd6;--track:#2a3038;--grid:#4a535e;\
    --span:#fff}}
    *{box-sizing:border-box}
    html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
    body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,\
    "Noto Sans","DejaVu Sans",sans-serif}
    main,header,footer{max-width:58rem;margin:0 auto;padding:0 1rem}
    header,main{padding-top:1.5rem} header+main{padding-top:0}
    h1{font-size:1.75rem;line-height:1.2;margin:0 0 .25rem;overflow-wrap:anywhere}
    h2{font-size:1.3rem;line-height:1.25;margin:2.25rem 0 .5rem;overflow-wrap:anywhere}
    h3{font-size:1.1rem;line-height:1.3;margin:1.75rem 0 .5rem}
    p{margin:.25rem 0 .75rem}
    .under{color:var(--soft);overflow-wrap:anywhere}
    .verdict{border-inline-start:.4rem solid var(--plain);background:var(--plain-paper);padding:.85rem 1rem;\
    margin:1rem 0;border-radius:.25rem;overflow-wrap:anywhere}
    .verdict strong{display:block;font-size:1.35rem;line-height:1.25;color:var(--plain)}
    .verdict p{margin:.35rem 0 0}
    .valid{border-color:var(--good);background:var(--good-paper)} .valid strong{color:var(--good)}
    .qualified{border-color:var(--warn);background:var(--warn-paper)} .qualified strong{color:var(--warn)}
    .refused{border-color:var(--bad);background:var(--bad-paper)} .refused strong{color:var(--bad)}
    ul,ol{padding-inline-start:1.3rem;margin:.25rem 0 .75rem}
    li{margin:.3rem 0;overflow-wrap:anywhere}
    .checks{list-style:none;padding:0;border-top:1px solid var(--line)}
    .checks li{margin:0;padding:.55rem 0;border-bottom:1px solid var(--line);display:grid;\
    grid-template-columns:6.75rem 1fr;column-gap:.75rem;break-inside:avoid}
    .checks b{grid-column:2}
    .checks .detail{grid-column:2;color:var(--soft)}
    .mark{grid-row:1/3;align-self:start;font-size:.8rem;font-weight:600;line-height:1.3;padding:.2rem .3rem;\
    border-radius:.25rem;text-align:center;color:var(--plain);background:var(--plain-paper);\
    border:1px solid currentColor}
    .passed{color:var(--good);background:var(--good-paper)} .failed{color:var(--bad);background:var(--bad-paper)}
    .doubtful{color:var(--warn);background:var(--warn-paper)} .undone{border-style:dashed}
    dl{margin:.25rem 0 1rem}
    dt{color:var(--soft);font-size:.9rem;margin-top:.6rem;break-after:avoid}
    dd{margin:0;overflow-wrap:anywhere;break-inside:avoid}
    code{font:.9em/1.5 ui-monospace,"SFMono-Regular","DejaVu Sans Mono",Menlo,Consolas,monospace}
    code.digest{overflow-wrap:anywhere;-webkit-user-select:all;user-select:all}
    .quotation{white-space:pre-wrap;background:var(--panel);border:1px solid var(--line);border-radius:.25rem;\
    padding:.5rem .7rem;margin-top:.2rem}
    .scroll{overflow-x:auto;margin:.5rem 0 1.25rem}
    .scroll:focus-visible{outline:3px solid var(--bar);outline-offset:2px}
    table{border-collapse:collapse;min-width:min(100%,20rem);font-variant-numeric:tabular-nums}
    caption{text-align:start;font-weight:600;padding-bottom:.35rem}
    th,td{text-align:end;padding:.3rem .75rem .3rem 0;border-bottom:1px solid var(--line);vertical-align:top;\
    overflow-wrap:anywhere}
    th:first-child{text-align:start;font-weight:400}
    thead th,thead th:first-child{font-weight:600;color:var(--soft);border-bottom:2px solid var(--line)}
    figure{margin:1rem 0 1.5rem}
    figcaption{margin-bottom:.5rem}
    .chart ul{list-style:none;padding:0;margin:0}
    .chart li{display:grid;grid-template-columns:1fr auto;column-gap:.75rem;margin:.45rem 0;break-inside:avoid}
    .chart .value{font-variant-numeric:tabular-nums;text-align:end}
    .chart svg{grid-column:1/-1;display:block;border-radius:2px}
    .axis{display:flex;justify-content:space-between;color:var(--soft);font-size:.85rem;margin:0}
    .track{fill:var(--track)} .bar{fill:var(--bar)} .grid{stroke:var(--grid);stroke-width:1}
    .span{stroke:var(--span);stroke-width:2}
    article+article{border-top:3px solid var(--line);margin-top:2.5rem}
    nav a{color:inherit} .index li{margin:.5rem 0}
    footer{color:var(--soft);font-size:.9rem;border-top:1px solid var(--line);margin-top:2.5rem;\
    padding-top:.75rem;padding-bottom:2rem;overflow-wrap:anywhere}
    @media (max-width:30rem){.checks li{grid-template-columns:1fr}.checks b,.checks .detail{grid-column:1}\
    .mark{grid-row:auto;justify-self:start;margin-bottom:.2rem;padding:.1rem .45rem}\
    h1{font-size:1.5rem}}
    @media (min-width:48rem){.chart li{grid-template-columns:16rem 1fr auto;align-items:center}\
    .chart svg{grid-column:2;grid-row:1}.chart .value{grid-column:3;min-width:10rem}\
    .axis{margin-inline:16.75rem 10.75rem}}
    @media print{@page{margin:16mm}:root{color-scheme:light;--ink:#000;--soft:#3d444c;--paper:#fff;--panel:#fff;\
    --line:#9aa2ab;--good:#0e5630;--good-paper:#fff;--bad:#8d0f1a;--bad-paper:#fff;--warn:#6a4100;\
    --warn-paper:#fff;--plain:#3d444c;--plain-paper:#fff;--bar:#2f6db0;--track:#e6eaef;--grid:#c3cad3;\
    --span:#000}
    body{font-size:10pt} main,header,footer{max-width:none;padding-inline:0}
    *{-webkit-print-color-adjust:exact;print-color-adjust:exact}
    .scroll{overflow:visible} table{width:100%;font-size:9pt} tr,figure li{break-inside:avoid} thead{display:table-header-group}
    h2,h3,caption,figcaption{break-after:avoid} .verdict{break-inside:avoid}
    article+article{break-before:page;border:0} nav{display:none}}
    """
}
