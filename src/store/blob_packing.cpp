#include "store/blob_packing.h"

#include <zstd.h>

#include <memory>

namespace redoubt::store {
namespace {

constexpr size_t small_content = 16 << 10;
constexpr char with_dictionary = '\x01';  // a frame without begins with 0x28
constexpr int level = 1;
constexpr int small_level = -1;

template <class T, size_t (*Free)(T*)>
struct Freed {
    void operator()(T* held) const { Free(held); }
};
using Compressor = std::unique_ptr<ZSTD_CCtx, Freed<ZSTD_CCtx, ZSTD_freeCCtx>>;
using Expander = std::unique_ptr<ZSTD_DCtx, Freed<ZSTD_DCtx, ZSTD_freeDCtx>>;
using PackingDictionary = std::unique_ptr<ZSTD_CDict, Freed<ZSTD_CDict, ZSTD_freeCDict>>;
using UnpackingDictionary = std::unique_ptr<ZSTD_DDict, Freed<ZSTD_DDict, ZSTD_freeDDict>>;

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
    static const PackingDictionary dictionary(ZSTD_createCDict(packing_dictionary().data(), packing_dictionary().size(), small_level));
    thread_local const Compressor context(ZSTD_createCCtx());
    const bool small = content.size() < small_content;
    const size_t head = small ? 1 : 0;
    std::string out(head + ZSTD_compressBound(content.size()), with_dictionary);
    char* to = out.data() + head;
    const size_t room = out.size() - head;
    const size_t written = small ? ZSTD_compress_usingCDict(context.get(), to, room, content.data(), content.size(), dictionary.get())
                                 : ZSTD_compressCCtx(context.get(), to, room, content.data(), content.size(), level);
    out.resize(head + written);  // cannot fail: there is room for the worst case
    return out;
}

Result<std::string> unpack(std::string_view packed, uint64_t size, std::string_view name) {
    static const UnpackingDictionary dictionary(ZSTD_createDDict(packing_dictionary().data(), packing_dictionary().size()));
    thread_local const Expander context(ZSTD_createDCtx());
    std::string out(size, '\0');
    const bool small = packed.starts_with(with_dictionary);
    if (small) packed.remove_prefix(1);
    const size_t got = small ? ZSTD_decompress_usingDDict(context.get(), out.data(), out.size(), packed.data(), packed.size(), dictionary.get())
                             : ZSTD_decompressDCtx(context.get(), out.data(), out.size(), packed.data(), packed.size());
    if (ZSTD_isError(got) || got != size) return fail(Code::io, "a kept file cannot be unpacked", std::string(name), "restore it from a backup");
    return out;
}

}  // namespace redoubt::store
