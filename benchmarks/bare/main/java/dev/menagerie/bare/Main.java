// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.bare;

import io.helidon.microprofile.server.Server;

/** A Helidon MP application that does nothing. */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    Server.builder().build().start();
  }
}
