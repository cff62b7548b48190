#include "rooms/know/carried_rows.h"

namespace redoubt::rooms {
namespace {

template <class Row>
schema::List rows_with(const std::vector<Row>& all, const std::string& source, const std::string& key) {
    schema::List out;
    out.reserve(all.size());
    for (Row row : all) {
        row.source = source, row.key = key;
        out.emplace_back(schema::read_fields(Row::fields(), &row));
    }
    return out;
}

schema::List service_rows(const std::vector<estate::Service>& all, const std::string& source, const std::string& key) {
    schema::List out;
    for (const estate::Service& seen : all) {
        const records::Service row{seen.transport, seen.port, seen.address, seen.name, seen.product, seen.version, seen.process, source, key};
        out.emplace_back(schema::read_fields(records::Service::fields(), &row));
    }
    return out;
}

}  // namespace

bool carries_rows(const estate::Sighting& sighting) {
    return !sighting.software.empty() || !sighting.services.empty() || !sighting.accounts.empty() || !sighting.units.empty() || !sighting.routes.empty() ||
           !sighting.containers.empty();
}

schema::List carried_rows(const estate::Sighting& sighting, std::string_view field, const std::string& source, const std::string& key) {
    if (field == "software") return rows_with(sighting.software, source, key);
    if (field == "services") return service_rows(sighting.services, source, key);
    if (field == "accounts") return rows_with(sighting.accounts, source, key);
    if (field == "units") return rows_with(sighting.units, source, key);
    if (field == "routes") return rows_with(sighting.routes, source, key);
    return rows_with(sighting.containers, source, key);
}

}  // namespace redoubt::rooms
