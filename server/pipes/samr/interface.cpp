// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/samr/interface.hpp"

#include "server/pipes/samr/methods.hpp"

namespace usher::server {
namespace {

namespace op = samr::opnum;
using namespace samr_methods;

constexpr RpcMethodRow methods[] = {
    {op::connect, "SamrConnect", &samr_methods::connect},
    {op::close, "SamrCloseHandle", &samr_methods::close},
    {op::lookup_domain, "SamrLookupDomainInSamServer", &lookup_domain},
    {op::enumerate_domains, "SamrEnumerateDomainsInSamServer", &enumerate_domains},
    {op::open_domain, "SamrOpenDomain", &open_domain},
    {op::query_domain, "SamrQueryInformationDomain", &query_domain},
    {op::enumerate_groups, "SamrEnumerateGroupsInDomain", &enumerate_groups},
    {op::enumerate_users, "SamrEnumerateUsersInDomain", &enumerate_users},
    {op::enumerate_aliases, "SamrEnumerateAliasesInDomain", &enumerate_aliases},
    {op::get_alias_membership, "SamrGetAliasMembership", &get_alias_membership},
    {op::lookup_names, "SamrLookupNamesInDomain", &lookup_names},
    {op::lookup_ids, "SamrLookupIdsInDomain", &lookup_ids},
    {op::open_group, "SamrOpenGroup", &open_group},
    {op::query_group, "SamrQueryInformationGroup", &query_group},
    {op::members_in_group, "SamrGetMembersInGroup", &members_in_group},
    {op::open_alias, "SamrOpenAlias", &open_alias},
    {op::query_alias, "SamrQueryInformationAlias", &query_alias},
    {op::members_in_alias, "SamrGetMembersInAlias", &members_in_alias},
    {op::open_user, "SamrOpenUser", &open_user},
    {op::query_user, "SamrQueryInformationUser", &query_user},
    {op::get_groups_for_user, "SamrGetGroupsForUser", &get_groups_for_user},
    {op::query_display, "SamrQueryDisplayInformation", &query_display},
    {op::display_index, "SamrGetDisplayEnumerationIndex", &display_index},
    {op::user_password_rules, "SamrGetUserDomainPasswordInformation", &user_password_rules},
    {op::query_domain2, "SamrQueryInformationDomain2", &query_domain},
    {op::query_user2, "SamrQueryInformationUser2", &query_user},
    {op::query_display2, "SamrQueryDisplayInformation2", &query_display},
    {op::display_index2, "SamrGetDisplayEnumerationIndex2", &display_index},
    {op::query_display3, "SamrQueryDisplayInformation3", &query_display},
    {op::domain_password_rules, "SamrGetDomainPasswordInformation", &domain_password_rules},
    {op::connect2, "SamrConnect2", &connect2},
    {op::connect4, "SamrConnect4", &connect4},
    {op::connect5, "SamrConnect5", &connect5},
    {op::rid_to_sid, "SamrRidToSid", &rid_to_sid},
};

}  // namespace

/// Accounts are read here, and changed where the configuration is written: the rest faults as out of range.
const RpcInterface& samr_interface() {
  static constexpr RpcInterface interface{.pipe = "samr", .secondary_address = "\\PIPE\\lsass", .id = samr::interface_id, .methods = methods, .last_opnum = 73};
  return interface;
}

}  // namespace usher::server
