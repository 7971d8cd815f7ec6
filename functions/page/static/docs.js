/** Shows openapi.json as a page where every endpoint can be tried. */

const routes = document.getElementById("routes");
const template = document.getElementById("route");

const response = await fetch("openapi.json");
const api = await response.json();
document.getElementById("about").textContent = api.info.description.replaceAll("`", "");
for (const [path, item] of Object.entries(api.paths)) {
  for (const [method, operation] of Object.entries(item)) routes.append(show(path, method, operation));
}

function show(path, method, operation) {
  const route = template.content.cloneNode(true).firstElementChild;
  const part = (selector) => route.querySelector(selector);
  route.id = operation.operationId;
  part(".method").textContent = method.toUpperCase();
  part(".path").textContent = path;
  part(".summary").textContent = operation.summary;
  const body = operation.requestBody?.content["application/json"];
  if (body) offer(part, body);
  const success = Object.entries(operation.responses).find(([status]) => status.startsWith("2"))?.[1].content ?? {};
  part(".as").hidden = !("image/png" in success);
  for (const [status, answer] of Object.entries(operation.responses)) {
    part(".answers").append(element("dt", status), element("dd", answer.description.replaceAll("`", "")));
  }
  shapes(part(".shapes"), body?.schema, "Body");
  shapes(part(".shapes"), success["application/json"]?.schema, "Answer");
  part(".send").addEventListener("click", () => send(path, method, part, body !== undefined));
  return route;
}

function offer(part, body) {
  part(".try").hidden = false;
  const field = part("textarea");
  field.setAttribute("aria-label", "Body");
  const examples = Object.entries(body.examples ?? {}).map(([name, example]) => {
    const button = element("button", name);
    button.type = "button";
    button.className = "link";
    button.addEventListener("click", () => {
      field.value = JSON.stringify(example.value, null, 2);
    });
    return button;
  });
  part(".examples").append(...examples);
  examples[0]?.click();
}

function shapes(area, schema, title) {
  if (!schema) return;
  area.append(element("h3", title), element("pre", JSON.stringify(resolved(schema), null, 2)));
}

/** Resolves the references of a schema; the API's schemas are not recursive. */
function resolved(schema) {
  if (Array.isArray(schema)) return schema.map(resolved);
  if (schema === null || typeof schema !== "object") return schema;
  if (schema.$ref) return resolved(api.components.schemas[schema.$ref.split("/").pop()]);
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, resolved(value)]));
}

async function send(path, method, part, hasBody) {
  const [status, answer, picture] = [part(".status"), part(".answer"), part(".picture")];
  answer.hidden = picture.hidden = true;
  status.textContent = "…";
  const headers = hasBody ? { "content-type": "application/json" } : {};
  if (!part(".as").hidden) headers.accept = part("select").value;
  try {
    const reply = await fetch(path.slice(1) || "./", {
      method: method.toUpperCase(),
      headers,
      body: hasBody ? part("textarea").value : undefined,
    });
    status.textContent = `${reply.status} ${reply.headers.get("content-type")}`;
    await (reply.headers.get("content-type").startsWith("image/") ? draw(picture, reply) : tell(answer, reply));
  } catch (error) {
    status.textContent = error.message;
  }
}

async function draw(picture, reply) {
  URL.revokeObjectURL(picture.src);
  picture.src = URL.createObjectURL(await reply.blob());
  picture.hidden = false;
}

async function tell(answer, reply) {
  const text = await reply.text();
  const json = reply.headers.get("content-type").startsWith("application/json");
  answer.textContent = json ? JSON.stringify(JSON.parse(text), null, 2) : text;
  answer.hidden = false;
}

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
