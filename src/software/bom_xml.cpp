// CycloneDX in XML, written as its JSON form. The rules: attributes and child elements are members, the elements of a list element
// are a list, the text beside attributes is "content" (of a property: "value"). Elements of other namespaces are passed over.
#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "formats/xml/tree.h"
#include "schema/json.h"
#include "software/bom_document.h"

namespace redoubt::software {
namespace {

struct ListElement {
    std::string_view list, item;
    std::string_view member = {};  // its name in JSON, where that is another
};

constexpr std::array list_elements{
    ListElement{"advisories", "advisory"},
    ListElement{"affects", "target"},
    ListElement{"ancestors", "component"},
    ListElement{"classifications", "classification"},
    ListElement{"components", "component"},
    ListElement{"cwes", "cwe"},
    ListElement{"dependencies", "dependency"},
    ListElement{"descendants", "component"},
    ListElement{"externalReferences", "reference"},
    ListElement{"hashes", "hash"},
    ListElement{"patches", "patch"},
    ListElement{"properties", "property"},
    ListElement{"ratings", "rating"},
    ListElement{"references", "reference"},
    ListElement{"resolves", "issue"},
    ListElement{"responses", "response", "response"},
    ListElement{"services", "service"},
    ListElement{"variants", "component"},
    ListElement{"versions", "version"},
    ListElement{"vulnerabilities", "vulnerability"},
};
// Elements that are objects in JSON, also where they are empty here.
constexpr std::array<std::string_view, 12> object_elements{"bom",   "component", "dependency", "hash",    "issue",  "license",
                                                           "patch", "property",  "rating",     "service", "target", "text"};
// Elements that there is one of wherever they stand.
constexpr std::array<std::string_view, 6> single_elements{"id", "name", "purl", "scope", "version", "bom-ref"};

class XmlAsJson {
public:
    XmlAsJson(std::string& out, std::string_view prefix) : out_(out), prefix_(prefix) {}

    Result<> object(const pugi::xml_node& element, std::string_view first_members = {}) {
        out_ += '{';
        out_ += first_members;
        for (const pugi::xml_attribute& attribute : element.attributes()) {
            const std::string_view name = attribute.name();
            if (name.starts_with("xmlns") || name.find(':') != std::string_view::npos) continue;
            text_member(name == "content-type" ? "contentType" : name, attribute.value());
        }
        const std::string_view own = own_name(element);
        if (own == "dependency") TRY(depends_on(element));
        std::set<std::string_view> seen;
        for (const pugi::xml_node& child : element.children()) {
            const std::string_view name = own_name(child);
            if (name.empty() || (own == "dependency" && name == "dependency")) continue;
            if (!seen.insert(name).second) {
                if (std::ranges::find(single_elements, name) == single_elements.end()) continue;
                return fail(Code::malformed, "it is there twice", fmt::format("/{}", name));
            }
            TRY(member(name, child, own));
        }
        const std::string_view text = trim(element.text().get());
        if (seen.empty() && !text.empty()) text_member(own == "property" ? "value" : "content", text);
        out_ += '}';
        return {};
    }

private:
    // The name without the prefix of the format; empty for what is no element of it.
    std::string_view own_name(const pugi::xml_node& element) const {
        std::string_view name = element.name();
        if (element.type() != pugi::node_element || !name.starts_with(prefix_)) return {};
        name.remove_prefix(prefix_.size());
        return name.find(':') == std::string_view::npos ? name : std::string_view();
    }

    void key(std::string_view name) {
        if (out_.back() != '{') out_ += ',';
        schema::append_json_text(out_, name);
        out_ += ':';
    }
    void text_member(std::string_view name, std::string_view text) {
        key(name);
        schema::append_json_text(out_, text);
    }

    static Result<> within(Result<> done, std::string_view place) {
        if (!done) done.error().where.insert(0, place);
        return done;
    }

    Result<> member(std::string_view name, const pugi::xml_node& element, std::string_view parent) {
        const auto list = std::ranges::find(list_elements, name, &ListElement::list);
        const std::string place = fmt::format("/{}", name);
        if (name == "licenses") return within(items(name, element, {}), place);
        if (name == "data" && parent == "service") return within(flows(element), place);
        if (list != list_elements.end()) return within(items(list->member.empty() ? name : list->member, element, list->item), place);
        key(name);
        return within(value(element), place);
    }

    Result<> value(const pugi::xml_node& element) {
        const std::string_view name = own_name(element);
        const bool is_leaf =
            element.first_attribute().empty() && std::ranges::none_of(element.children(), [&](const auto& each) { return !own_name(each).empty(); });
        if (!is_leaf || std::ranges::find(object_elements, name) != object_elements.end()) return object(element);
        schema::append_json_text(out_, trim(element.text().get()));
        return {};
    }

    // Of licences, which are of two kinds, each item is an object that says its kind.
    Result<> items(std::string_view name, const pugi::xml_node& element, std::string_view item) {
        key(name);
        out_ += '[';
        size_t count = 0;
        for (const pugi::xml_node& child : element.children()) {
            const std::string_view own = own_name(child);
            if (own.empty() || (!item.empty() && own != item)) continue;
            if (count > 0) out_ += ',';
            const std::string place = fmt::format("/{}", count++);
            if (item.empty()) {
                out_ += '{';
                key(own);
                TRY(within(value_of_licence(child, own), place + "/" + std::string(own)));
                out_ += '}';
            } else {
                TRY(within(value(child), place));
            }
        }
        out_ += ']';
        return {};
    }

    Result<> value_of_licence(const pugi::xml_node& element, std::string_view own) {
        if (own == "license") return object(element);
        schema::append_json_text(out_, trim(element.text().get()));
        return {};
    }

    // <data><classification flow="inbound">PII</classification></data>, or the same inside of a <dataflow>.
    Result<> flows(const pugi::xml_node& element) {
        key("data");
        out_ += '[';
        for (const pugi::xml_node& child : element.children()) {
            if (own_name(child).empty()) continue;
            const pugi::xml_node classification = own_name(child) == "dataflow" ? formats::xml::child(child, "classification") : child;
            if (out_.back() != '[') out_ += ',';
            out_ += '{';
            text_member("flow", classification.attribute("flow").value());
            text_member("classification", trim(classification.text().get()));
            out_ += '}';
        }
        out_ += ']';
        return {};
    }

    Result<> depends_on(const pugi::xml_node& element) {
        key("dependsOn");
        out_ += '[';
        for (const pugi::xml_node& child : element.children()) {
            if (own_name(child) != "dependency") continue;
            if (out_.back() != '[') out_ += ',';
            schema::append_json_text(out_, child.attribute("ref").value());
        }
        out_ += ']';
        return {};
    }

    std::string& out_;
    std::string_view prefix_;  // with its colon
};

}  // namespace

Result<std::string> cyclonedx_json_of_xml(std::string_view text) {
    const pugi::xml_document document = TRY(formats::xml::parse_tree(text, {.bytes = size_t{256} << 20, .depth = 256}));
    const pugi::xml_node root = document.document_element();
    const std::string_view name = root.name();
    const size_t colon = name.find(':');
    const std::string prefix(colon == std::string_view::npos ? "" : name.substr(0, colon + 1));
    const std::string declared = prefix.empty() ? "xmlns" : "xmlns:" + prefix.substr(0, prefix.size() - 1);
    const std::string_view space = root.attribute(declared.c_str()).value();
    constexpr std::string_view start = "http://cyclonedx.org/schema/bom/";
    if (name.substr(prefix.size()) != "bom" || !space.starts_with(start))
        return fail(Code::malformed, "this XML is no CycloneDX", {}, "SPDX is read as JSON, YAML and tag-value");
    std::string first = R"("bomFormat":"CycloneDX","specVersion":)";
    schema::append_json_text(first, space.substr(start.size()));
    std::string out;
    TRY(XmlAsJson(out, prefix).object(root, first));
    return out;
}

}  // namespace redoubt::software
