// Programs made here by the layout of their formats, with the lists that Go and cargo auditable leave in them.
#include "software/program.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <fmt/format.h>

#include "formats/archive/archive.h"
#include "software/files.h"
#include "software/java_archive.h"

namespace redoubt::software {
namespace {

struct ProgramNumbers {
    bool big = false;
    std::string text(uint64_t number, size_t size) const {
        std::string out(size, '\0');
        for (size_t i = 0; i < size; ++i) out[big ? size - 1 - i : i] = static_cast<char>(number >> (8 * i) & 0xFFU);
        return out;
    }
};

constexpr uint64_t data_address = 0x400000;

// An ELF file of 64 bits with one segment that can be written, and one section of that name in it.
std::string elf_with(std::string_view section, std::string_view data, bool big = false) {
    const ProgramNumbers n{big};
    const std::string names = std::string(1, '\0') + std::string(section) + '\0';
    const uint64_t data_at = 0x200, names_at = data_at + data.size(), sections_at = names_at + names.size();
    std::string out =
        "\x7f"
        "ELF";
    out += std::string("\2") + (big ? "\2" : "\1") + std::string(10, '\0');
    out += n.text(2, 2) + n.text(62, 2) + n.text(1, 4) + n.text(0, 8) + n.text(64, 8) + n.text(sections_at, 8) + n.text(0, 4) + n.text(64, 2) + n.text(56, 2) +
           n.text(1, 2) + n.text(64, 2) + n.text(3, 2) + n.text(2, 2);
    out += n.text(1, 4) + n.text(6, 4) + n.text(data_at, 8) + n.text(data_address, 8) + n.text(data_address, 8) + n.text(data.size(), 8) +
           n.text(data.size(), 8) + n.text(16, 8);
    out.resize(data_at, '\0');
    out += std::string(data) + names;
    const auto header = [&](uint64_t name, uint64_t type, uint64_t address, uint64_t at, uint64_t size) {
        return n.text(name, 4) + n.text(type, 4) + n.text(3, 8) + n.text(address, 8) + n.text(at, 8) + n.text(size, 8) + n.text(0, 4) + n.text(0, 4) +
               n.text(1, 8) + n.text(0, 8);
    };
    return out + header(0, 0, 0, 0, 0) + header(1, 1, data_address, data_at, data.size()) + header(0, 3, 0, names_at, names.size());
}

// A PE file of 64 bits with one section.
std::string pe_with(std::string_view section, std::string_view data) {
    const ProgramNumbers n;
    std::string out = "MZ" + std::string(58, '\0') + n.text(64, 4);
    out += std::string("PE\0\0", 4) + n.text(0x8664, 2) + n.text(1, 2) + n.text(0, 12) + n.text(240, 2) + n.text(2, 2);
    out += n.text(0x20b, 2) + n.text(0, 22) + n.text(data_address - 0x1000, 8) + std::string(208, '\0');
    std::string name(section);
    name.resize(8, '\0');
    out += name + n.text(data.size(), 4) + n.text(0x1000, 4) + n.text(data.size(), 4) + n.text(0x200, 4) + std::string(12, '\0') + n.text(0xC0000040, 4);
    out.resize(0x200, '\0');
    return out + std::string(data);
}

std::string macho_with(std::string_view section, std::string_view data) {
    const ProgramNumbers n;
    std::string segment_name = "__DATA", section_name(section);
    segment_name.resize(16, '\0');
    section_name.resize(16, '\0');
    std::string out = "\xcf\xfa\xed\xfe" + n.text(0x1000007, 4) + n.text(3, 4) + n.text(2, 4) + n.text(1, 4) + n.text(152, 4) + n.text(0, 8);
    out += n.text(0x19, 4) + n.text(152, 4) + segment_name + n.text(data_address, 8) + n.text(data.size(), 8) + n.text(0x200, 8) + n.text(data.size(), 8) +
           n.text(7, 4) + n.text(3, 4) + n.text(1, 4) + n.text(0, 4);
    out += section_name + segment_name + n.text(data_address, 8) + n.text(data.size(), 8) + n.text(0x200, 4) + std::string(28, '\0');
    out.resize(0x200, '\0');
    return out + std::string(data);
}

std::string varint_text(std::string_view text) {
    std::string out;
    for (size_t length = text.size();; length >>= 7) {
        out += static_cast<char>((length & 0x7FU) | (length > 0x7F ? 0x80U : 0U));
        if (length <= 0x7F) break;
    }
    return out + std::string(text);
}

std::string marked(std::string_view modules) { return std::string(16, 'm') + std::string(modules) + std::string(16, 'n'); }

constexpr std::string_view go_modules =
    "path\texample.org/app/cmd\nmod\texample.org/app\t(devel)\t\ndep\tgithub.com/x/Y/v2\tv2.1.0\th1:a=\n"
    "dep\tgolang.org/x/net\tv0.1.0\n=>\tgithub.com/fork/net\tv0.9.0\th1:b=\ndep\texample.org/local\tv1.0.0\n=>\t./local\n"
    "build\t-compiler=gc\n";
constexpr std::string_view go_expected =
    " pkg:golang/stdlib@1.22.3\n pkg:golang/github.com/x/y/v2@v2.1.0\n pkg:golang/github.com/fork/net@v0.9.0\n pkg:golang/example.org/local\n";

std::string go_inline(std::string_view version = "go1.22.3 X:other") {
    return std::string("\xff Go buildinf:") + std::string("\x08\x02") + std::string(16, '\0') + varint_text(version) + varint_text(marked(go_modules));
}

// The form before Go 1.18: the magic, and two pointers to texts of Go behind it.
std::string go_pointers(bool big) {
    const ProgramNumbers n{big};
    const std::string version = "go1.22.3", modules = marked(go_modules);
    const uint64_t heads = data_address + 32, texts = heads + 32;
    return std::string("\xff Go buildinf:") + '\x08' + (big ? '\x01' : '\0') + n.text(heads, 8) + n.text(heads + 16, 8) + n.text(texts, 8) +
           n.text(version.size(), 8) + n.text(texts + version.size(), 8) + n.text(modules.size(), 8) + version + modules;
}

std::string read_text(std::string_view bytes) {
    Contents contents;
    const auto result = read_program(bytes, contents);
    return result ? text_of(contents) : "refused: " + result.error().message + "\n";
}

TEST(GoProgram, IsReadInEveryFormat) {
    EXPECT_EQ(read_text(elf_with(".go.buildinfo", go_inline())), go_expected);
    EXPECT_EQ(read_text(elf_with(".data", std::string(32, 'x') + go_inline())), go_expected) << "in a segment";
    EXPECT_EQ(read_text(pe_with(".data", go_inline())), go_expected);
    EXPECT_EQ(read_text(macho_with("__go_buildinfo", go_inline())), go_expected);
    const ProgramNumbers big{true};
    const std::string macho = macho_with("__go_buildinfo", go_inline());
    EXPECT_EQ(read_text("\xca\xfe\xba\xbe" + big.text(1, 4) + big.text(0x1000007, 4) + big.text(3, 4) + big.text(28, 4) + big.text(macho.size(), 4) +
                        big.text(0, 4) + macho),
              go_expected);
}

TEST(GoProgram, IsReadInItsOldForm) {
    EXPECT_EQ(read_text(elf_with(".go.buildinfo", go_pointers(false))), go_expected);
    EXPECT_EQ(read_text(elf_with(".go.buildinfo", go_pointers(true), true)), go_expected);
    EXPECT_EQ(read_text(pe_with(".data", go_pointers(false))), go_expected);
    EXPECT_EQ(read_text(macho_with("__go_buildinfo", go_pointers(false))), go_expected);
}

TEST(GoProgram, IsRefusedWhenDamaged) {
    EXPECT_EQ(read_text(elf_with(".data", "nothing")), "");
    EXPECT_EQ(read_text("a text that has \xff Go buildinf: in it"), "");
    const std::string whole = elf_with(".go.buildinfo", go_inline());
    for (size_t size = 0; size < whole.size(); size += 7)
        EXPECT_FALSE(read_text(std::string_view(whole).substr(0, size)).starts_with(" pkg:golang/github")) << size;
    std::string longer = go_inline();
    longer.replace(32, 2, "\xff\x7f");
    EXPECT_TRUE(read_text(elf_with(".go.buildinfo", longer)).starts_with("refused"));
    std::string astray = go_pointers(false);
    astray[20] = '\x7f';
    EXPECT_EQ(read_text(elf_with(".go.buildinfo", astray)), "refused: the build information of Go is damaged: a pointer leads nowhere\n");
}

std::string zlib_of(std::string_view text) {
    uLongf size = compressBound(text.size());
    std::string out(size, '\0');
    compress2(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(text.data()), text.size(), 9);
    out.resize(size);
    return out;
}

TEST(RustProgram, NamesItsCrates) {
    const std::string list = zlib_of(
        R"({"packages":[{"name":"app","version":"0.1.0","source":"local","root":true,"dependencies":[1,2]},{"name":"serde","version":"1.0.2","source":"crates.io"},{"name":"cc","version":"1.1.0","source":"crates.io","kind":"build"}]})");
    const std::string expected = " pkg:cargo/app@0.1.0\n pkg:cargo/serde@1.0.2\n pkg:cargo/cc@1.1.0 development\n";
    EXPECT_EQ(read_text(elf_with(".dep-v0", list)), expected);
    EXPECT_EQ(read_text(elf_with(".dep-v0", list + std::string(7, '\0'))), expected) << "padded";
    EXPECT_EQ(read_text(pe_with(".dep-v0", list)), expected);
    EXPECT_EQ(read_text(macho_with(".dep-v0", list)), expected);
    EXPECT_TRUE(read_text(elf_with(".dep-v0", "no zlib")).starts_with("refused"));
    EXPECT_TRUE(read_text(elf_with(".dep-v0", zlib_of("{}"))).starts_with("refused"));
    EXPECT_EQ(read_text(elf_with(".dep-v0", zlib_of(std::string(size_t{20} << 20, ' ')))), "refused: the list of crates in .dep-v0 is larger than 16 MiB\n");
}

// A zip whose members are stored as they are.
std::string zip_of(const std::vector<std::pair<std::string, std::string>>& members) {
    const ProgramNumbers n;
    std::string out, directory;
    for (const auto& [name, content] : members) {
        const uint64_t sum = crc32(0, reinterpret_cast<const Bytef*>(content.data()), static_cast<uInt>(content.size()));
        const std::string common =
            n.text(20, 2) + n.text(0, 8) + n.text(sum, 4) + n.text(content.size(), 4) + n.text(content.size(), 4) + n.text(name.size(), 2) + n.text(0, 2);
        directory += "PK\x01\x02" + n.text(20, 2) + common + n.text(0, 10) + n.text(out.size(), 4) + name;
        out += "PK\x03\x04" + common + name + content;
    }
    return out + directory + "PK\x05\x06" + n.text(0, 4) + n.text(members.size(), 2) + n.text(members.size(), 2) + n.text(directory.size(), 4) +
           n.text(out.size(), 4) + n.text(0, 2);
}

std::string read_java(std::string_view name, std::string_view bytes) {
    Contents contents;
    const auto result = read_java_archive(name, bytes, contents);
    return result ? text_of(contents) : "refused: " + result.error().message + "\n";
}

TEST(JavaArchive, SaysWhatItIsAndWhatIsInIt) {
    const std::string inner = zip_of({{"META-INF/maven/org.x/text/pom.properties", "#made\nversion=1.9\r\ngroupId=org.x\nartifactId=text\n"}});
    const std::string bundle =
        zip_of({{"META-INF/MANIFEST.MF",
                 "Manifest-Version: 1.0\r\nBundle-SymbolicName: org.example.co\r\n re;singleton:=true\r\nBundle-Version: 3\r\n\r\nName: a\r\n"}});
    EXPECT_EQ(read_java("app.war", zip_of({{"META-INF/maven/org.y/app/pom.properties", "groupId=org.y\nartifactId=app\nversion=2\n"},
                                           {"WEB-INF/lib/text-1.9.jar", inner},
                                           {"WEB-INF/lib/core-3.1.jar", bundle},
                                           {"WEB-INF/lib/broken.jar", "nothing"}})),
              " pkg:maven/org.y/app@2\nWEB-INF/lib/text-1.9.jar pkg:maven/org.x/text@1.9\nWEB-INF/lib/core-3.1.jar pkg:maven/org.example/core@3.1\n"
              "unread WEB-INF/lib/broken.jar: this is no archive\n");
    EXPECT_EQ(read_java("x-1.0-py3-none-any.whl", zip_of({{"x-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: X_y\nVersion: 1.0\n"}})),
              " pkg:pypi/x-y@1.0\n");
    EXPECT_EQ(read_java("plain.jar", zip_of({{"a.class", "x"}})), "");
    EXPECT_TRUE(read_java("text.jar", "a text").starts_with("refused"));
}

TEST(JavaArchive, GoesNoDeeperThanItsBound) {
    std::string jar = zip_of({{"META-INF/maven/a/b/pom.properties", "groupId=a\nartifactId=b\nversion=1\n"}});
    for (int i = 0; i < 6; ++i) jar = zip_of({{fmt::format("in{}.jar", i), jar}});
    EXPECT_EQ(read_java("out.jar", jar), "unread in5.jar!/in4.jar!/in3.jar!/in2.jar: it is deeper than 4 archives\n");
}

}  // namespace
}  // namespace redoubt::software
