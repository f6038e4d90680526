// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.sql;

import dev.menagerie.kit.ServedTool;
import dev.menagerie.kit.ToolServer;
import dev.menagerie.kit.ToolServerMain;
import java.util.List;
import java.util.Objects;

/** The sql tool server: {@code MENAGERIE_SQL_URL=jdbc:... java -jar sql.jar}. */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    var version =
        Objects.requireNonNullElse(
            Main.class.getPackage().getImplementationVersion(), "unreleased");
    ToolServerMain.run("sql", () -> ToolServer.of("sql", version, tools()));
  }

  private static List<ServedTool> tools() {
    var settings = Settings.of(System.getenv());
    var desk = WorkerDesk.open(System.getenv());
    Runtime.getRuntime().addShutdownHook(new Thread(desk::close, "end of the worker"));
    return Tools.of(settings, desk);
  }
}
