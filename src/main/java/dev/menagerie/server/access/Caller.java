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

  /** Of a proven name, in characters. */
  public static final int LONGEST_NAME = 200;

  /**
   * Whether a text can be a proven name: not blank, not too long, and nothing in it that is not
   * seen, so that no two names look the same in a line of a log.
   */
  public static boolean isName(String text) {
    return !text.isBlank()
        && text.length() <= LONGEST_NAME
        && text.equals(text.strip())
        && text.codePoints().noneMatch(Caller::isUnseen);
  }

  private static boolean isUnseen(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          true;
      default -> false;
    };
  }

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
