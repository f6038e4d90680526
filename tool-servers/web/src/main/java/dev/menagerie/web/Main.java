// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.web;

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
    try {
      var tools = WebTools.of(Settings.of(System.getenv()), SSLContext.getDefault());
      ToolServerMain.run("web", version, tools);
    } catch (IllegalArgumentException | NoSuchAlgorithmException e) {
      System.err.println("web: " + e.getMessage());
      System.exit(1);
    }
  }
}
