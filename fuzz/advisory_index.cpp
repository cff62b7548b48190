// A file whose checksums hold may still say anything: nothing of it is believed without a look.
#include "advisories/index.h"

#include <cstddef>
#include <cstdint>

#include "advisories/exploitation.h"
#include "advisories/index_builder.h"
#include "advisories/index_changes.h"
#include "advisories/sealed_file.h"
#include "owned_bytes.h"

using namespace redoubt;
using namespace redoubt::advisories;

namespace {

void ask_everything(const Index& index) {
    std::vector<AdvisoryNumber> found;
    for (const char* ecosystem : {"npm", "Debian:12", "PyPI"}) {
        const Index::Scope scope = index.scope(ecosystem);
        for (const char* version : {"0", "1.4.1", "99"}) (void)index.match(scope, "example", version, found);
    }
    for (const AdvisoryNumber number : found) (void)index.advisory(number);
    for (uint32_t number = 0; number < 4; ++number) {
        (void)index.advisory(number);
        (void)index.upstream_of(number);
        AdvisoryBrief brief;
        (void)index.brief(number, brief);
        (void)index.page(number);
        (void)index.packages_of(number);
        std::vector<Cause> causes;
        (void)index.explain(index.scope("npm"), "example", "1.4.1", number, causes);
        std::vector<Index::Affecting> affecting;
        (void)index.match_and_explain(index.scope("npm"), "example", "1.4.1", affecting);
    }
    (void)index.downstream_of("CVE-3");
    (void)for_changes(index, index, [](const AdvisoryChange&) -> Result<> { return {}; });
    (void)index.find("EX-1");
    (void)index.aliases_of("CVE-1");
    (void)index.verify();
}

// A small index; the input is changes to it: three bytes each, of a place and a value.
std::string changed_index(const uint8_t* data, size_t size) {
    static const std::string original = [] {
        OsvRecord record;
        record.id = "EX-1";
        record.aliases = {"CVE-1", "CVE-2"};
        record.upstream = {"CVE-3"};
        for (const char* ecosystem : {"npm", "Debian:12", "PyPI"})
            record.affected.push_back(
                {.ecosystem = ecosystem,
                 .name = "example",
                 .purl = {},
                 .ranges = {{.type = OsvRange::Type::ecosystem, .events = {{OsvEvent::Kind::introduced, "1"}, {OsvEvent::Kind::fixed, "2"}}}},
                 .versions = {"7", "8"}});
        IndexBuilder builder;
        builder.add(record);
        return *builder.finish();
    }();
    std::string bytes = original;
    for (size_t i = 0; i + 2 < size; i += 3) bytes[(size_t{data[i]} << 8 | data[i + 1]) % bytes.size()] = static_cast<char>(data[i + 2]);
    return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    for (std::string bytes : {std::string(reinterpret_cast<const char*>(data), size), changed_index(data, size)}) {
        reseal(bytes);
        if (const auto table = ExploitationTable::open(std::make_unique<OwnedBytes>(bytes))) {
            const std::vector<std::string_view> ids{"CVE-2024-1234"};
            (void)table->of(ids);
            (void)table->epss_history("CVE-2024-1234");
            (void)table->epss_model();
            ExploitationBuilder builder;
            if (builder.carry(*table)) (void)builder.finish();
        }
        if (const auto index = Index::open(std::make_unique<OwnedBytes>(std::move(bytes)))) ask_everything(*index);
    }
    return 0;
}
