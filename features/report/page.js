"use strict";
(() => {
  const all = (what, within = document) => [...within.querySelectorAll(what)];
  const form = document.querySelector("form.filter");
  const text = form.querySelector("input"), profile = form.querySelector("select"), chips = all(".chip", form);
  const openAll = form.querySelector(".all");
  const scenarios = all("details.scenario");
  form.hidden = false;

  function filter() {
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = chips.filter((chip) => chip.getAttribute("aria-pressed") === "true").map((chip) => chip.dataset.outcome);
    let shown = 0;
    for (const one of scenarios) {
      const { outcome, profile: its, words: said } = one.dataset;
      const fits = (!wanted.length || wanted.includes(outcome)) && (profile.value === "*" || profile.value === its);
      one.hidden = !(fits && words.every((word) => said.includes(word)));
      shown += !one.hidden;
    }
    for (const section of all("section.profile")) section.hidden = !all("details.scenario", section).some((one) => !one.hidden);
    document.querySelector(".nothing").hidden = shown > 0;
  }

  function choose(outcomes, name) {
    for (const chip of chips) chip.setAttribute("aria-pressed", outcomes.includes(chip.dataset.outcome));
    profile.value = name;
    filter();
  }

  function reveal() {
    const name = decodeURIComponent(location.hash.slice(1));
    const place = document.getElementById(name) || scenarios.find((one) => one.dataset.case === name);
    if (!place) return;
    const one = place.closest("details.scenario");
    if (one) {
      if (one.hidden) {
        text.value = "";
        choose([], "*");
      }
      for (let it = place.closest("details"); it; it = it.parentElement.closest("details")) it.open = true;
    }
    place.scrollIntoView({ block: place === one ? "start" : "center" });
  }

  text.addEventListener("input", filter);
  profile.addEventListener("change", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const chip of chips) {
    chip.addEventListener("click", () => {
      chip.setAttribute("aria-pressed", chip.getAttribute("aria-pressed") !== "true");
      filter();
    });
  }
  for (const one of all(".profiles .count[data-outcome]")) {
    one.addEventListener("click", () => {
      choose([one.dataset.outcome], one.dataset.profile);
      form.scrollIntoView();
    });
  }
  openAll.addEventListener("click", () => {
    const open = openAll.textContent === "Open all";
    for (const one of scenarios) if (!one.hidden) one.open = open;
    openAll.textContent = open ? "Fold all" : "Open all";
  });
  addEventListener("hashchange", reveal);
  addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link && link.hash === location.hash) reveal();  // no hashchange comes
  });
  addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== text) {
      event.preventDefault();
      text.focus();
    }
  });
  reveal();
})();
