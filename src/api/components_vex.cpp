#include "api/shapes.h"

namespace redoubt::api {

void add_vex(Components& all) {
    const auto status = [] { return one_of({"under_investigation", "affected", "not_affected", "fixed"}); };
    all["VexMatch"] = object({{"weakness", text()},
                              {"component", text()},
                              {"status", or_null(status())},
                              {"justification", or_null(text())},
                              {"says", text()},
                              {"versions", list(text())},
                              {"assets", integer()}});
    all["VexImported"] = object({{"id", text()},
                                 {"author", text()},
                                 {"statements", integer()},
                                 {"taken", boolean()},
                                 {"items", list(named("VexMatch"))},
                                 {"total", integer()},
                                 {"changed", integer()}});
    all["VexDocument"] = object({{"id", text()}, {"author", text()}, {"time", text()}, {"statements", integer()}, {"taken", time()}, {"taken_by", text()}});
    all["VexDocuments"] = items_of("VexDocument");
    all["VexExport"] = open_object();
}

}  // namespace redoubt::api
