// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.access;

import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;

/**
 * Who makes a request.
 *
 * @param name unique in the tenant: the subject of a token, or the address of a peer that is not
 *     known by name
 * @param tenant whose data the request is about
 * @param role what it may do
 * @param known whether the name was proven
 */
public record Caller(String name, Tenant tenant, Role role, boolean known) {

  /** Somebody whom nobody has to know: everything is theirs. */
  public static Caller anonymous(String peer) {
    return new Caller(peer, Tenant.DEFAULT, Role.ADMIN, false);
  }

  /** The name to keep with what the caller decides: its own if it is known, else what it says. */
  public String signs(String said) {
    return known ? name : said;
  }

  /** As JAX-RS asks for it. */
  public SecurityContext security(boolean secure) {
    Principal principal = () -> name;
    return new SecurityContext() {
      @Override
      public Principal getUserPrincipal() {
        return principal;
      }

      @Override
      public boolean isUserInRole(String wanted) {
        return Role.of(wanted).filter(role::covers).isPresent();
      }

      @Override
      public boolean isSecure() {
        return secure;
      }

      @Override
      public String getAuthenticationScheme() {
        return "Bearer";
      }
    };
  }
}
