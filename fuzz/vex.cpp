// Any of the forms of VEX. What is read and written is read again, with as many statements that say something of a product.
#include "software/vex.h"

#include <cstddef>
#include <cstdint>

using namespace redoubt::software;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto document = read_vex(std::string_view(reinterpret_cast<const char*>(data), size));
    if (!document) return 0;
    const std::string text = write_openvex(*document);
    const auto again = read_vex(text);
    if (!again && text.find("\"@id\":\"\"") == std::string::npos) __builtin_trap();
    if (again && again->statements.size() != document->statements.size()) __builtin_trap();
    (void)read_vex(write_csaf(*document));
    (void)read_vex(write_cyclonedx_vex(*document));
    VexStatements statements;
    statements.add(*document);
    for (const VexStatement& statement : document->statements)
        for (const VexProduct& product : statement.products) {
            const std::string_view id = statement.vulnerabilities.front();
            if (product.purl) (void)statements.about({&id, 1}, *product.purl, product.within);
        }
    return 0;
}
