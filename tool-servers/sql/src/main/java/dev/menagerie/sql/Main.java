// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.sql;

import dev.menagerie.kit.ToolServerMain;
import java.util.Objects;

/** The sql tool server: {@code MENAGERIE_SQL_URL=jdbc:... java -jar sql.jar}. */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    var version =
        Objects.requireNonNullElse(
            Main.class.getPackage().getImplementationVersion(), "unreleased");
    try {
      var settings = Settings.of(System.getenv());
      var desk = WorkerDesk.open(System.getenv());
      Runtime.getRuntime().addShutdownHook(new Thread(desk::close, "end of the worker"));
      ToolServerMain.run("sql", version, Tools.of(settings, desk));
    } catch (Misconfigured e) {
      System.err.println("sql: " + e.getMessage());
      System.exit(1);
    }
  }
}
