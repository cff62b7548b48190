#include "formats/eventxml/eventxml.h"

#include <gtest/gtest.h>

#include <string>

namespace redoubt::formats::eventxml {
namespace {

class Listing final : public Sink {
public:
    void value(std::span<const Element> path, std::string_view attribute, std::string_view text) override {
        for (const Element& element : path) all += "/" + std::string(element.has_name_given ? element.name_given : element.name);
        if (!attribute.empty()) all += "@" + std::string(attribute);
        all += "=" + std::string(text) + ";";
    }
    std::string all;
};

TEST(EventXml, HandsOverTextsAndAttributes) {
    Listing listing;
    EXPECT_TRUE(read("<Event><S><P N='x'/><!-- no --><E q=\"1\">7</E></S> <D><Data Name=\"A\">a &lt; b</Data><Data Name='B'></Data></D></Event>", listing));
    EXPECT_EQ(listing.all, "/Event/S/P@N=x;/Event/S/P=;/Event/S/E@q=1;/Event/S/E=7;/Event/D/A@Name=A;/Event/D/A=a &lt; b;/Event/D/B@Name=B;/Event/D/B=;");
}

TEST(EventXml, RefusesWhatIsBroken) {
    std::string deep;
    for (int i = 0; i < 40; ++i) deep += "<a>";
    for (const std::string& text :
         {std::string(), std::string("text"), std::string("<Event>"), std::string("<Event a=b></Event>"), std::string("</Event>"), deep}) {
        Listing listing;
        EXPECT_FALSE(read(text, listing)) << text;
    }
}

TEST(EventXml, UndoesEntities) {
    std::string out(64, '\0');
    out.resize(unescape("&lt;&amp;&#65;&#x42;&unknown;&#xD800;&", out.data()));
    EXPECT_EQ(out, "<&AB&unknown;&#xD800;&");
}

}  // namespace
}  // namespace redoubt::formats::eventxml
