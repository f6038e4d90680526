// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.web;

import dev.menagerie.kit.ToolServer;
import dev.menagerie.kit.ToolServerMain;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;
import javax.net.ssl.SSLContext;

/** The web tool server: {@code MENAGERIE_WEB_DOCUMENTS=docs java -jar web.jar}. */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    var version =
        Objects.requireNonNullElse(
            Main.class.getPackage().getImplementationVersion(), "unreleased");
    ToolServerMain.run(
        "web",
        () -> ToolServer.of("web", version, WebTools.of(Settings.of(System.getenv()), trusted())));
  }

  private static SSLContext trusted() {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("the certificates to trust cannot be read", e);
    }
  }
}
