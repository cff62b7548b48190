// The tasks on a record with how far they are, and when the steps of a template were last practised.
#include <fmt/format.h>

#include "api/present.h"
#include "api/routes.h"
#include "rooms/team/task_progress.h"

namespace redoubt::api {
namespace {

using schema::List;
using schema::Map;
using schema::RecordInfo;
using schema::Value;

Map show(const rooms::TaskProgress& progress) {
    Map out{{"words", rooms::in_words(progress)}};
    for (const auto& [name, count] : {std::pair{"total", progress.total},
                                      {"done", progress.done},
                                      {"open", progress.open},
                                      {"blocked", progress.blocked},
                                      {"overdue", progress.overdue},
                                      {"dropped", progress.dropped},
                                      {"met", progress.met},
                                      {"late", progress.late},
                                      {"partly", progress.partly},
                                      {"missed", progress.missed}})
        out.set(name, count);
    return out;
}

Result<HttpResponse> list_tasks_on(Call& call, Services& services, const RecordInfo& type) {
    const store::Record parent = TRY(call.records.get(type.name, call.captured_as("id")));
    const int limit = TRY(call.number("limit", 50, 1, 500));
    const rooms::TaskProgress progress = TRY(rooms::progress_of_tasks(services.store, call.records, parent.id.text));
    const std::vector<store::Record> tasks = TRY(rooms::tasks_on(call.records, parent.id.text, limit));
    return json_answer(200, Map{{"progress", show(progress)}, {"items", TRY(present(call.records, tasks))}});
}

Value or_null(const std::optional<Duration>& span) { return span ? Value(*span) : Value(); }

Result<Map> show(Call& call, const rooms::StepPractice& step) {
    Map out{{"step", step.step}, {"title", step.title}, {"times", step.times}, {"open", step.open}, {"median", or_null(step.middle)}, {"last", Value()}};
    if (!step.last) return out;
    const store::Record& task = *step.last;
    const Map shown = TRY(present(call.records, task)).map();
    out.set("last", Map{{"task", present(store::Reference{.type = "task", .id = task.id.text, .key = task.key, .title = task.title, .state = task.state})},
                        {"parent", shown["parent"]},
                        {"done_by", shown["done_by"]},
                        {"done_on", task["done_on"]},
                        {"took", task["took"]},
                        {"target", task["target"]},
                        {"outcome", task["outcome"]}});
    return out;
}

Result<HttpResponse> get_practice(Call& call, Services& services) {
    const store::Record made_from = TRY(call.records.get("template", call.captured_as("id")));
    List steps;
    for (const rooms::StepPractice& step : TRY(rooms::practice_of(services.store, call.records, made_from, call.text("step"))))
        steps.push_back(TRY(show(call, step)));
    return json_answer(200, Map{{"steps", std::move(steps)}});
}

}  // namespace

void add_task_routes(RouteTable& table, Services* services, std::span<const RecordInfo* const> types) {
    for (const RecordInfo* type : types) {
        if (type->derived) continue;
        table.add({.method = "GET",
                   .pattern = fmt::format("/{}/{{id}}/tasks", type->plural),
                   .operation = fmt::format("{}_tasks", type->name),
                   .summary = "The tasks on it, open ones by due date first, and how far they are.",
                   .tag = std::string(type->plural),
                   .query = {{"limit", "1 to 500; 50 when left out.", {{"type", "integer"}, {"minimum", 1}, {"maximum", 500}}}},
                   .answers = {{200, "", "TasksOn"}},
                   .handle = [services, type](Call& call) { return list_tasks_on(call, *services, *type); }});
    }
    table.add({.method = "GET",
               .pattern = "/templates/{id}/practice",
               .operation = "get_template_practice",
               .summary = "When each of its steps was last practised, how long that took, and what came of it.",
               .tag = "templates",
               .query = {{"step", "The number of one step; all when left out."}},
               .answers = {{200, "", "Practice"}},
               .handle = [services](Call& call) { return get_practice(call, *services); }});
}

}  // namespace redoubt::api
