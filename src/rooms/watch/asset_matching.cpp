#include "rooms/watch/asset_matching.h"

#include "base/text.h"
#include "store/records.h"

namespace redoubt::rooms {
namespace {

bool is_address(std::string_view name) { return name.find(':') != std::string_view::npos || name.find_first_not_of("0123456789.") == std::string_view::npos; }

}  // namespace

Result<AssetIndex> AssetIndex::build(store::Records& records) {
    AssetIndex index;
    store::ListQuery query{.sort = "created", .limit = 500, .fields = {"names", "ips"}};
    do {
        const store::Page page = TRY(records.list("asset", query));
        for (const store::Record& record : page.records) {
            index.add(record.title, record.id.text);
            for (const char* field : {"names", "ips"})
                for (const schema::Value& name : record[field].list()) index.add(name.text(), record.id.text);
        }
        query.cursor = page.next_cursor;
    } while (!query.cursor.empty());
    return index;
}

void AssetIndex::add(std::string_view name, std::string_view asset_id) {
    const std::string folded = to_lower(trim(name));
    if (folded.empty()) return;
    exact_.emplace(folded, asset_id);
    if (is_address(folded)) return;
    const auto [place, is_new] = first_label_.emplace(folded.substr(0, folded.find('.')), asset_id);
    if (!is_new && place->second != asset_id) place->second.clear();
}

std::string_view AssetIndex::find(std::string_view host) const {
    const std::string folded = to_lower(trim(host));
    if (const auto found = exact_.find(folded); found != exact_.end()) return found->second;
    if (is_address(folded)) return {};
    const auto found = first_label_.find(folded.substr(0, folded.find('.')));
    return found == first_label_.end() ? std::string_view{} : std::string_view(found->second);
}

}  // namespace redoubt::rooms
