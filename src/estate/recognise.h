// Which reader a report is for, by what stands in its first and last 64 KiB.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace redoubt::estate {

// The name of a format of report_formats(); empty when it is none, or could be two. The file's own name only tells apart what its
// bytes do not.
std::string_view recognise_report(std::string_view name, std::string_view bytes);

// Of a report that is none of these: the names of its columns, if it may be a table after all.
std::vector<std::string> columns_of_unknown(std::string_view bytes);

}  // namespace redoubt::estate
