// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Notes on parameters for Microsoft's analyser, which say nothing to other compilers. The older ones that begin with two
// underscores are left out: the C++ library uses some as names.
#ifndef _USHER_SAL_H_
#define _USHER_SAL_H_
#define _In_
#define _In_opt_
#define _In_z_
#define _In_opt_z_
#define _In_reads_(count)
#define _In_reads_opt_(count)
#define _In_reads_bytes_(size)
#define _Inout_
#define _Inout_opt_
#define _Out_
#define _Out_opt_
#define _Out_writes_(count)
#define _Out_writes_opt_(count)
#define _Out_writes_bytes_(size)
#define _Outptr_
#define _Outptr_opt_
#define _Outptr_result_maybenull_
#define _Ret_maybenull_
#define _Success_(expression)
#define _Check_return_
#define _Printf_format_string_
#define _Pre_
#define _Post_
#define _When_(condition, notes)
#define _Null_terminated_
#define _Frees_ptr_opt_
#endif
