#include "advisories/tar_writer.h"

#include <cstring>

#include <fmt/format.h>

namespace redoubt::advisories {
namespace {

constexpr size_t tar_block = 512, most_name = 99;
constexpr uint64_t most_tar_member = uint64_t{1} << 33;

}  // namespace

Result<> TarWriter::add(const std::string& name, std::string_view bytes) {
    if (name.empty() || name.size() > most_name) return fail(Code::too_large, fmt::format("the name is longer than {} bytes", most_name), name);
    if (bytes.size() >= most_tar_member) return fail(Code::too_large, "the file is larger than 8 GiB", name);
    std::string header(tar_block, '\0');
    const auto put = [&](size_t at, const std::string& text) { std::memcpy(header.data() + at, text.data(), text.size()); };
    put(0, name);
    put(100, "0000644");
    put(108, "0000000");
    put(116, "0000000");
    put(124, fmt::format("{:011o}", bytes.size()));
    put(136, "00000000000");
    put(148, "        ");
    put(156, "0");
    put(257, "ustar");
    put(263, "00");
    unsigned sum = 0;
    for (const char c : header) sum += static_cast<unsigned char>(c);
    put(148, fmt::format("{:06o}", sum) + std::string(1, '\0') + " ");
    tar_ += header;
    tar_ += bytes;
    tar_.resize((tar_.size() + tar_block - 1) / tar_block * tar_block);
    return {};
}

std::string TarWriter::finish() {
    tar_.append(2 * tar_block, '\0');
    return std::move(tar_);
}

}  // namespace redoubt::advisories
