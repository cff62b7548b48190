// What of a page can be read part by part: which each goes over plain names, and whether `stream` names all that it goes over.
#include <algorithm>

#include "reports/mapping_parser.h"

namespace redoubt::reports {
namespace {

bool goes_through(const Chain& chain, const std::vector<uint32_t>& stream) {
    return chain.names.size() >= stream.size() && std::equal(stream.begin(), stream.end(), chain.names.begin());
}

}  // namespace

// A path of plain names from the root or from such a variable, or a list of them; nothing where it is anything else.
std::vector<Chain> MappingParser::chains_of(const Expr& path) const {
    if (path.op == Op::list) {
        std::vector<Chain> out;
        for (const ExprId kid : path.kids) {
            const std::vector<Chain> chains = chains_of(mapping_.exprs[kid]);
            if (chains.empty()) return {};
            out.insert(out.end(), chains.begin(), chains.end());
        }
        return out;
    }
    const bool plain = path.op == Op::path && !path.steps.empty() && std::all_of(path.steps.begin(), path.steps.end(), [&](const Step& step) {
                           return !step.descend && !step.any && step.name != none && (step.conditions.empty() || &step == &path.steps.back());
                       });
    if (!plain || (path.from != From::root && path.from != From::variable)) return {};
    std::vector<Chain> out{{}};
    if (path.from == From::variable)
        out = std::find_if(variables_.begin(), variables_.end(), [&](const Variable& known) { return known.number == path.number; })->chains;
    for (Chain& chain : out) {
        for (const Step& step : path.steps) chain.names.push_back(step.name);
        chain.conditions = path.steps.back().conditions;
    }
    return out;
}

Result<> MappingParser::check_streams() const {
    for (const auto& stream : mapping_.streams) {
        const bool used = std::any_of(mapping_.blocks.begin(), mapping_.blocks.end(), [&](const Block& block) {
            return block.kind == BlockKind::finding && std::any_of(block.controls.begin(), block.controls.end(), [&](const Control& control) {
                       return std::any_of(control.chains.begin(), control.chains.end(), [&](const Chain& chain) { return goes_through(chain, stream); });
                   });
        });
        if (!used) return wrong("no finding has an 'each' of plain names that goes through a path of 'stream'", "each x = /a/b");
    }
    // Where one of (/a, /b) is read in parts, all of them are: a block is either read part by part, or at the end.
    for (const Block& block : mapping_.blocks)
        for (const Control& control : block.controls) {
            const auto streamed = [&](const Chain& chain) {
                return std::any_of(mapping_.streams.begin(), mapping_.streams.end(), [&](const auto& stream) { return goes_through(chain, stream); });
            };
            const auto many = std::count_if(control.chains.begin(), control.chains.end(), streamed);
            if (many != 0 && many != static_cast<ptrdiff_t>(control.chains.size()))
                return wrong("'stream' names some of the paths of an 'each' and not the others", "name all of them");
        }
    return {};
}

}  // namespace redoubt::reports
