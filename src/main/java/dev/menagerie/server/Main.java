// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import io.helidon.common.context.Contexts;
import io.helidon.microprofile.server.Server;
import jakarta.enterprise.inject.spi.CDI;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.eclipse.microprofile.config.ConfigProvider;

/** Starts the server. Prints to standard output only how to use it; logs go to standard error. */
public final class Main {

  private static final Logger LOG = Logger.getLogger(Main.class.getName());

  private Main() {}

  public static void main(String[] arguments) {
    configureLogs();
    try {
      if (arguments.length > 0 && arguments[0].equals(AuditCommand.NAME)) {
        var rest = List.of(arguments).subList(1, arguments.length);
        System.exit(AuditCommand.run(rest, new Keys(ConfigProvider.getConfig()), System.out));
      }
      if (arguments.length > 0 && BackupCommand.is(arguments[0])) {
        var keys = new Keys(ConfigProvider.getConfig());
        System.exit(BackupCommand.run(List.of(arguments), keys, System.out));
      }
      refuseArguments(arguments);
      var settings = Settings.read(ConfigProvider.getConfig());
      refuseBusyPort(settings);
      Contexts.globalContext().register(Groundwork.begin(settings.data()));
      var server = Server.builder().build().start();
      OrderlyEnd.arrange();
      var houses = CDI.current().select(Houses.class).get();
      System.out.print(Banner.text(settings, server.port(), houses));
      System.out.flush();
      houses.first().warm();
    } catch (RuntimeException | Error e) {
      System.err.println("menagerie: " + reason(e));
      System.exit(1);
    }
  }

  private static void refuseArguments(String[] arguments) {
    if (arguments.length > 0) {
      throw new StartRefused(
          "%s: no arguments are taken but audit verify, backup FILE and restore FILE; settings are variables such as SERVER_PORT=8081, listed in"
                  .formatted(arguments[0])
              + " docs/configuration.md");
    }
  }

  /** Said before anything is started, so that nothing has to be stopped. */
  private static void refuseBusyPort(Settings settings) {
    try (var probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(settings.host(), settings.port()));
    } catch (BindException e) {
      throw unbound(settings, e);
    } catch (IOException e) {
      throw new StartRefused("server.host: %s, %s".formatted(settings.host(), e.getMessage()));
    }
  }

  private static StartRefused unbound(Settings settings, BindException e) {
    return new StartRefused(
        "cannot listen on %s:%d (%s); %s"
            .formatted(settings.host(), settings.port(), e.getMessage(), advice(settings)));
  }

  /**
   * A port that is taken on one address of this machine says nothing if the address is another's.
   */
  private static String advice(Settings settings) {
    try (var probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(settings.host(), 0));
      return settings.port() < 1024
          ? "set SERVER_PORT to a free port above 1023"
          : "set SERVER_PORT to a free port";
    } catch (IOException _) {
      return "set SERVER_HOST to an address of this machine, such as 127.0.0.1";
    }
  }

  /** One line: what refused the start if it is known, else the innermost cause. */
  private static String reason(Throwable thrown) {
    var cause = thrown;
    while (cause.getCause() != null && !(cause instanceof StartRefused)) {
      cause = cause.getCause();
    }
    if (cause instanceof StartRefused refused) {
      return String.valueOf(refused.getMessage());
    }
    LOG.log(Level.FINE, "start failed", thrown);
    return cause instanceof BindException
        ? "cannot listen: %s; set SERVER_PORT to a free port".formatted(cause.getMessage())
        : "start failed: " + cause;
  }

  private static void configureLogs() {
    if (System.getProperty("java.util.logging.config.file") != null) {
      return;
    }
    try (var logging = Main.class.getResourceAsStream("/logging.properties")) {
      LogManager.getLogManager().readConfiguration(logging);
    } catch (IOException e) {
      System.err.println("menagerie: no log configuration: " + e.getMessage());
    }
  }
}
