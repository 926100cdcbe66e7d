// In a form that looks at answers while they are typed: a question whose error the server took away
// is not wrong any more. Its control stays as it is, so nobody loses a letter.
document.addEventListener("htmx:afterSettle", () => {
  for (const question of document.querySelectorAll(".question.wrong:not(:has(.error))")) {
    question.classList.remove("wrong");
    for (const control of question.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
  }
});
