// Which asset a host name or address in a log means: an exact name or address without case, else the first label of the name
// ("web01" for "WEB01.corp.example"), when only one asset has it. An index over all assets, built once per import.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"

namespace redoubt::store {
class Records;
}

namespace redoubt::rooms {

class AssetIndex {
public:
    static Result<AssetIndex> build(store::Records& records);

    // The id of the asset, or empty.
    std::string_view find(std::string_view host) const;
    void add(std::string_view name, std::string_view asset_id);

private:
    std::unordered_map<std::string, std::string> exact_;
    std::unordered_map<std::string, std::string> first_label_;  // empty id: more than one asset has it
};

}  // namespace redoubt::rooms
