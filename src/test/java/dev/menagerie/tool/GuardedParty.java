// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import java.util.function.UnaryOperator;

/** A tool server that wants tokens, and the authorization server that gives them, on loopback. */
public final class GuardedParty implements AutoCloseable {

  private final Issuer issuer = new Issuer();
  private final GuardedMcp mcp = new GuardedMcp(issuer);

  public String url() {
    return mcp.url();
  }

  /** Has its tool say something of the token that it is called with. */
  public void says(UnaryOperator<String> says) {
    mcp.says = says;
  }

  /** Where a person who agrees at an address is sent back to. */
  public static String agree(String address) {
    return Browser.sentTo(address);
  }

  @Override
  public void close() {
    mcp.close();
    issuer.close();
  }
}
