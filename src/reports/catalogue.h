// The mappings there are: those that the program ships, and the user's own, which take the place of shipped ones by name.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/disk.h"
#include "reports/mapping.h"

namespace redoubt::reports {

class Catalogue {
public:
    // What the program ships. A fault in it is a fault of the program.
    static Result<Catalogue> shipped();

    Result<> add(std::string_view text, const std::string& source);
    // Every *.map file in a folder; a folder that is not there has none.
    Result<> add_folder(Disk& disk, const std::string& path);

    const Mapping* find(std::string_view name) const;
    const std::vector<std::shared_ptr<const Mapping>>& all() const { return mappings_; }  // by name
    std::string names() const;                                                            // "burp, nessus, …"

private:
    std::vector<std::shared_ptr<const Mapping>> mappings_;
};

}  // namespace redoubt::reports
