// What every control says about itself to those who cannot see where it stands.

export const about = (element, use) => ({
  id: use.id,
  "aria-label": use.id ? null : use.label,
  "aria-describedby": use.describedby,
  "aria-invalid": use.invalid ? "true" : null,
  "aria-required": use.required ? "true" : null,
  "data-first": element.focus_on_load ? "" : null,
});
