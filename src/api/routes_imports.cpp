// Log files handed in, and what became of them.
#include "api/import_queue.h"
#include "api/present.h"
#include "api/routes.h"

namespace redoubt::api {
namespace {

using schema::List;
using schema::Map;
using schema::Value;

constexpr uint64_t most_import_bytes = uint64_t{4} << 30;

Map show(const ImportJob& job) {
    return {{"id", job.id},
            {"name", job.name},
            {"sha256", job.sha256},
            {"bytes", job.bytes},
            {"state", job.state},
            {"by", job.by},
            {"events", job.events},
            {"alerts_new", job.alerts_new},
            {"alerts_known", job.alerts_known},
            {"unlisted_assets", job.unlisted_assets},
            {"problems", job.problems},
            {"problems_total", job.problems_total},
            {"created", job.created},
            {"started", time_or_null(job.started)},
            {"finished", time_or_null(job.finished)},
            {"progress", job.progress}};
}

Result<HttpResponse> add_import(Call& call, Services& services) {
    const std::string name = call.text("name");
    if (name.empty() || name.size() > 1024) return fail(Code::invalid, "an import needs the file's name, of 1 to 1024 bytes", "name");
    if (call.request.spooled.empty()) return fail(Code::invalid, "the file is empty", name);
    const ImportJob job = TRY(services.imports.add(call.who, name, call.request.spooled, call.text("source")));
    HttpResponse answer = json_answer(202, show(job));
    answer.headers.emplace_back("Location", "/api/v1/imports/" + job.id);
    return answer;
}

Result<HttpResponse> list_imports(Call& call, Services& services) {
    const int limit = TRY(call.number("limit", 50, 1, 500));
    List items;
    for (const ImportJob& job : TRY(services.imports.list(call.who, limit))) items.push_back(show(job));
    return json_answer(200, Map{{"items", std::move(items)}});
}

}  // namespace

void add_import_routes(RouteTable& table, Services* services) {
    table.add({.method = "POST",
               .pattern = "/imports",
               .operation = "add_import",
               .summary = "Hand in a log file: EVTX or NDJSON, also in .gz and .zip; its bytes are the body.",
               .tag = "imports",
               .right = Right::import_logs,
               .query = {{"name", "The file's name.", {{"type", "string"}}, true},
                         {"source", "What it is, where that cannot be seen: a reader or an entry of the log sources, as --source has them."}},
               .body = BodyKind::bytes,
               .most_body_bytes = most_import_bytes,
               .spooled = true,
               .answers = {{202, "It is stored, and will be read.", "Import"}},
               .handle = [services](Call& call) { return add_import(call, *services); }});
    table.add({.method = "GET",
               .pattern = "/imports",
               .operation = "list_imports",
               .summary = "Imports, newest first: my own, or all for a Lead.",
               .tag = "imports",
               .right = Right::read,
               .query = {{"limit", "1 to 500; 50 when left out.", {{"type", "integer"}}}},
               .answers = {{200, "", "ImportPage"}},
               .handle = [services](Call& call) { return list_imports(call, *services); }});
    table.add({.method = "GET",
               .pattern = "/imports/{id}",
               .operation = "get_import",
               .summary = "How far an import is.",
               .tag = "imports",
               .answers = {{200, "", "Import"}},
               .handle = [services](Call& call) -> Result<HttpResponse> {
                   return json_answer(200, show(TRY(services->imports.find(call.who, call.captured_as("id")))));
               }});
}

}  // namespace redoubt::api
