#include "store/blob_packing.h"

#include <lz4.h>
#include <zstd.h>

#include <climits>
#include <memory>
#include <optional>

namespace redoubt::store {
namespace {

// First bytes. A plain Zstandard frame begins with 0x28.
constexpr char zstd_with_dictionary = '\x01';  // written by earlier versions
constexpr char lz4_with_dictionary = '\x02';

constexpr size_t small_content = 16 << 10;
constexpr int zstd_level = 1;
constexpr int lz4_acceleration = 1;

template <class T, size_t (*Free)(T*)>
struct Freed {
    void operator()(T* held) const { Free(held); }
};
using Compressor = std::unique_ptr<ZSTD_CCtx, Freed<ZSTD_CCtx, ZSTD_freeCCtx>>;
using Expander = std::unique_ptr<ZSTD_DCtx, Freed<ZSTD_DCtx, ZSTD_freeDCtx>>;
using UnpackingDictionary = std::unique_ptr<ZSTD_DDict, Freed<ZSTD_DDict, ZSTD_freeDDict>>;

// An LZ4 stream that has seen the dictionary: copied for each content, which is quicker than reading it in again.
LZ4_stream_t primed_stream() {
    LZ4_stream_t stream;
    LZ4_initStream(&stream, sizeof stream);
    LZ4_loadDict(&stream, packing_dictionary().data(), static_cast<int>(packing_dictionary().size()));
    return stream;
}

std::string pack_small(std::string_view content) {
    static const LZ4_stream_t primed = primed_stream();
    thread_local LZ4_stream_t stream;
    stream = primed;
    const int size = static_cast<int>(content.size());
    std::string out(1 + static_cast<size_t>(LZ4_compressBound(size)), lz4_with_dictionary);
    // Cannot fail: there is room for the worst case.
    const int written = LZ4_compress_fast_continue(&stream, content.data(), out.data() + 1, size, static_cast<int>(out.size()) - 1, lz4_acceleration);
    out.resize(1 + static_cast<size_t>(written));
    return out;
}

// Each gives the size of what it put into `out`, or nothing.
std::optional<size_t> unpack_lz4(std::string_view packed, std::string& out) {
    if (packed.size() > INT_MAX || out.size() > small_content) return {};
    const int got = LZ4_decompress_safe_usingDict(packed.data(), out.data(), static_cast<int>(packed.size()), static_cast<int>(out.size()),
                                                  packing_dictionary().data(), static_cast<int>(packing_dictionary().size()));
    return got < 0 ? std::nullopt : std::optional(static_cast<size_t>(got));
}

std::optional<size_t> unpack_zstd(std::string_view packed, std::string& out, bool with_dictionary) {
    static const UnpackingDictionary dictionary(ZSTD_createDDict(packing_dictionary().data(), packing_dictionary().size()));
    thread_local const Expander context(ZSTD_createDCtx());
    const size_t got = with_dictionary ? ZSTD_decompress_usingDDict(context.get(), out.data(), out.size(), packed.data(), packed.size(), dictionary.get())
                                       : ZSTD_decompressDCtx(context.get(), out.data(), out.size(), packed.data(), packed.size());
    return ZSTD_isError(got) ? std::nullopt : std::optional(got);
}

}  // namespace

std::string_view packing_dictionary() {
    return R"({"event":{"Channel":"Security","Provider_Name":"Microsoft-Windows-Security-Auditing","EventID":4688,"EventRecordID":1,)"
           R"("Computer":"host.example","TimeCreated":"2026-01-01T00:00:00.000Z","Level":4,"Task":1,"Opcode":0,"Keywords":"0x8020000000000000",)"
           R"("Execution_ProcessID":4,"Execution_ThreadID":8,"Security_UserID":"S-1-5-18","UtcTime":"2026-01-01 00:00:00.000",)"
           R"("ProcessGuid":"{00000000-0000-0000-0000-000000000000}","ProcessId":1,"Image":"C:\\Program Files\\","CommandLine":"cmd.exe /c powershell.exe ",)"
           R"("CurrentDirectory":"C:\\Users\\","User":"NT AUTHORITY\\SYSTEM","LogonId":"0x3e7","IntegrityLevel":"High","Hashes":"SHA256=,IMPHASH=",)"
           R"("ParentImage":"C:\\Windows\\System32\\svchost.exe","ParentCommandLine":"C:\\Windows\\explorer.exe","TargetObject":"HKLM\\Software\\",)"
           R"("TargetFilename":"","SourceImage":"","TargetImage":"","GrantedAccess":"0x1fffff","NewProcessName":"","ProcessName":"","SubjectUserSid":"",)"
           R"("SubjectUserName":"","SubjectDomainName":"","SubjectLogonId":"","TargetUserName":"","TargetDomainName":"","LogonType":3,"IpAddress":"10.0.0.1",)"
           R"("IpPort":0,"WorkstationName":"","AuthenticationPackageName":"NTLM","Status":"0x0","SubStatus":"0xc000006a","eventSource":".amazonaws.com",)"
           R"("eventName":"","userIdentity.arn":"arn:aws:iam::","sourceIPAddress":"","id.orig_h":"","id.resp_h":"","message":"sshd[1]: Failed password for "},)"
           R"("raw":"{\"Channel\":\"Microsoft-Windows-Sysmon/Operational\",\"Provider_Name\":\"Microsoft-Windows-Sysmon\",\"EventID\":1,\"EventRecordID\":1,)"
           R"(\"Computer\":\"\",\"TimeCreated\":\"2026-\",\"Image\":\"C:\\\\Windows\\\\System32\\\\\",\"CommandLine\":\"\",\"User\":\"\",\"IpAddress\":\"10.\"}",)"
           R"("file":"","explanation":{"matched":true,"logsource":true,"condition":"selection and not 1 of filter_*","nodes":[{"id":"selection","kind":"any",)"
           R"("held":false,"children":[]},{"id":"filter_main","kind":"all","held":true,"children":[{"field":"EventID","modifiers":["contains","all","endswith",)"
           R"("startswith"],"values":["4688"],"held":true,"matched":[{"value":"4688","field":"EventID","on":"4688"}]},{"field":"Provider_Name","modifiers":[],)"
           R"("values":[""],"held":true,"matched":[{"value":"","field":"Provider_Name","on":""}]}]}]}})";
}

std::string pack(std::string_view content) {
    if (content.size() < small_content) return pack_small(content);
    thread_local const Compressor context(ZSTD_createCCtx());
    std::string out(ZSTD_compressBound(content.size()), '\0');
    out.resize(ZSTD_compressCCtx(context.get(), out.data(), out.size(), content.data(), content.size(), zstd_level));  // cannot fail, as above
    return out;
}

Result<std::string> unpack(std::string_view packed, uint64_t size, std::string_view name) {
    std::string out(size, '\0');
    const char kind = packed.empty() ? '\0' : packed.front();
    const bool with_dictionary = kind == lz4_with_dictionary || kind == zstd_with_dictionary;
    if (with_dictionary) packed.remove_prefix(1);
    const std::optional<size_t> got = kind == lz4_with_dictionary ? unpack_lz4(packed, out) : unpack_zstd(packed, out, with_dictionary);
    if (got != size) return fail(Code::io, "a kept file cannot be unpacked", std::string(name), "restore it from a backup");
    return out;
}

}  // namespace redoubt::store
