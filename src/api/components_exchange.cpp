#include "api/bodies.h"
#include "api/shapes.h"

namespace redoubt::api {

using schema::List;
using schema::Map;

void add_desk(Components& all) {
    all["View"] = object({{"id", text()},
                          {"name", text()},
                          {"type", text()},
                          {"q", text()},
                          {"sort", text()},
                          {"layout", one_of({"list", "board"})},
                          {"by", text()},
                          {"columns", list(text())},
                          {"shared", boolean()},
                          {"owner", text()},
                          {"mine", boolean()},
                          {"created", time()},
                          {"updated", time()}});
    all["ViewPage"] = items_of("View");
    all["NewView"] = body_schema(ViewBody::fields());
    Map change = all["NewView"].map();
    change.erase("required");
    all["ViewChange"] = std::move(change);
    all["Subscription"] =
        object({{"id", text()}, {"type", text()}, {"record", or_null(named("Reference"))}, {"q", or_null(text())}, {"since", integer()}, {"created", time()}});
    all["SubscriptionPage"] = items_of("Subscription");
    all["NewSubscription"] = body_schema(SubscriptionBody::fields());
    all["NewsItem"] = object({{"seq", integer()},
                              {"at", time()},
                              {"actor", text()},
                              {"action", text()},
                              {"reason", text()},
                              {"record", named("Reference")},
                              {"subscription", or_null(text())},
                              {"mentioned", boolean()}});
    all["News"] = object({{"items", list(named("NewsItem"))}, {"seen", integer()}, {"next", integer()}, {"more", boolean()}});
    all["NewsSeen"] = body_schema(SeenBody::fields());
    all["NewsMark"] = object({{"seen", integer()}});
}

void add_tables(Components& all) {
    all["TableProblem"] = object({{"row", integer()}, {"column", text()}, {"message", text()}});
    all["TableChange"] = object(
        {{"row", integer()}, {"key", or_null(text())}, {"title", text()}, {"action", one_of({"create", "change"})}, {"fields", list(named("JournalChange"))}});
    all["TableImport"] = object({{"rows", integer()},
                                 {"created", integer()},
                                 {"changed", integer()},
                                 {"same", integer()},
                                 {"failed", integer()},
                                 {"written", boolean()},
                                 {"problems", list(named("TableProblem"))},
                                 {"changes", list(named("TableChange"))},
                                 {"columns", list(text())},
                                 {"ignored", list(text())},
                                 {"unknown", list(object({{"name", text()}, {"hint", text()}}))}});
    all["Import"] = object({{"id", text()},
                            {"name", text()},
                            {"sha256", text()},
                            {"bytes", integer()},
                            {"state", one_of({"queued", "running", "done", "failed"})},
                            {"by", text()},
                            {"events", integer()},
                            {"alerts_new", integer()},
                            {"alerts_known", integer()},
                            {"unlisted_assets", integer()},
                            {"problems", list(named("ImportProblem"))},
                            {"problems_total", integer()},
                            {"created", time()},
                            {"started", or_null(time())},
                            {"finished", or_null(time())},
                            {"progress", typed("number")}});
    all["ImportPage"] = items_of("Import");
}

}  // namespace redoubt::api
