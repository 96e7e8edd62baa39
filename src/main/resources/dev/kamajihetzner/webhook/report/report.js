// Filters. All data is the page's own text: nothing is read from anywhere else, and texts are set as texts.
'use strict';
(() => {
  const form = document.getElementById('filters');
  if (!form) return;

  const byId = (id) => document.getElementById(id);
  const childrenOf = (element, name) => [...element.children].filter((it) => it.classList.contains(name));
  const blocks = [...document.getElementsByClassName('b')].map((element) => ({element, shown: true, groups: 0}));
  const blockOf = new Map(blocks.map((block) => [block.element, block]));
  const groups = [...document.getElementsByClassName('g')].map((element) => ({
    element,
    shown: true,
    block: blockOf.get(element.parentElement),
    objects: childrenOf(element, 'o').map((object) => ({
      element: object,
      shown: true,
      namespace: object.dataset.ns,
      findings: childrenOf(object, 'f').map((finding) => ({
        element: finding,
        shown: true,
        level: finding.classList[1],
        policy: finding.firstElementChild.lastElementChild.getAttribute('href')?.slice(1),
      })),
    })),
  }));
  const wellItems = [...document.querySelectorAll('#well li')].map((element) => ({element, shown: true}));
  const objects = groups.flatMap((group) => group.objects);
  const findings = objects.flatMap((object) => object.findings);

  // Only what differs is touched: the browser lays out again what is.
  const show = (item, shown) => {
    if (item.shown !== shown) {
      item.shown = shown;
      item.element.hidden = !shown;
    }
    return shown;
  };

  // Text is collected when it is first looked for.
  let collected = false;
  const collectText = () => {
    if (collected) return;
    collected = true;
    for (const group of groups) {
      const heading = group.element.firstElementChild.firstChild.data;
      for (const object of group.objects) {
        const label = heading + '\n' + object.element.firstElementChild.textContent;
        for (const finding of object.findings) {
          finding.text = (label + '\n' + finding.element.textContent).toLowerCase();
        }
      }
    }
    for (const item of wellItems) item.text = item.element.textContent.toLowerCase();
  };

  const filter = () => {
    const levels = new Set([...form.querySelectorAll('input:checked')].map((it) => it.value));
    const policy = byId('policy').value;
    const namespace = byId('namespace').value;
    const text = byId('text').value.trim().toLowerCase();
    if (text) collectText();
    let shownFindings = 0;
    let shownGroups = 0;
    for (const block of blocks) block.groups = 0;
    for (const group of groups) {
      let anyObject = false;
      for (const object of group.objects) {
        let anyFinding = false;
        if (!namespace || object.namespace === namespace) {
          for (const finding of object.findings) {
            const shown = levels.has(finding.level)
                && (!policy || finding.policy === policy)
                && (!text || finding.text.includes(text));
            finding.wanted = shown;
            if (shown) {
              anyFinding = true;
              shownFindings++;
            }
          }
        }
        object.wanted = anyFinding;
        anyObject ||= anyFinding;
      }
      // What is in something hidden is left as it is.
      if (show(group, anyObject)) {
        shownGroups++;
        group.block.groups++;
        for (const object of group.objects) {
          if (show(object, object.wanted)) {
            for (const finding of object.findings) show(finding, finding.wanted);
          }
        }
      }
    }
    for (const block of blocks) {
      if (show(block, block.groups > 0)) block.element.style.containIntrinsicHeight = `auto ${12 * block.groups}rem`;
    }
    for (const item of wellItems) {
      show(item, (!text || item.text.includes(text))
          && (!namespace || (' ' + item.element.textContent).includes(' ' + namespace + '/')));
    }
    const all = findings.length.toLocaleString('en');
    byId('shown').textContent = shownFindings === findings.length
        ? `All ${all} are shown.`
        : `${shownFindings.toLocaleString('en')} of ${all} are shown, in ${shownGroups.toLocaleString('en')} of`
            + ` ${groups.length.toLocaleString('en')} ${byId('findings').dataset.in}.`;
  };

  const offer = (select, names) => {
    for (const name of [...new Set(names)].sort()) select.add(new Option(name));
  };
  offer(byId('policy'), findings.flatMap((it) => it.policy ?? []));
  offer(byId('namespace'), objects.map((it) => it.namespace));
  const levels = new Set(findings.map((it) => it.level));
  for (const box of form.querySelectorAll('[type=checkbox]')) {
    if (!levels.has(box.value)) box.parentElement.remove();
  }

  // A figure shows what it counts.
  const link = (cell, label, level, policy) => {
    if (cell.textContent === '0') return;
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = cell.textContent;
    button.ariaLabel = `${cell.textContent} ${label}: show them`;
    button.addEventListener('click', () => {
      form.reset();
      for (const box of form.querySelectorAll('[type=checkbox]')) box.checked = !level || box.value === level;
      byId('policy').value = policy;
      filter();
      byId('findings').scrollIntoView();
      byId('shown').focus();
    });
    cell.replaceChildren(button);
  };
  const columns = [...document.querySelectorAll('#policies thead th')].map((it) => it.textContent);
  for (const row of document.querySelectorAll('#policies tbody tr')) {
    const policy = row.cells[0].textContent;
    for (const cell of [...row.cells].slice(1)) {
      link(cell, `${policy}, ${columns[cell.cellIndex]}`, levels.has(cell.className) ? cell.className : '', policy);
    }
  }

  form.addEventListener('input', filter);
  form.addEventListener('submit', (event) => event.preventDefault());
  // The fields are empty only after the event.
  form.addEventListener('reset', () => setTimeout(filter));
  addEventListener('beforeprint', () => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
  form.hidden = false;
  filter();
  if (window.requestIdleCallback) requestIdleCallback(collectText);
})();
