// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.sql;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The process that works on the database, so that a statement that cannot be stopped, or needs all
 * memory, ends it and not the server. It reads calls from its standard input, a line of JSON each,
 * answers on its standard output, and ends when the input does.
 *
 * <p>The first line it writes says that it is {@code ready}, or why it is {@code refused}.
 */
final class Worker {

  /** How it ends itself when a statement heeds nothing. */
  static final int OVERDUE = 3;

  /** The connection pool tells of every connection that was ended here on purpose. */
  private static final Logger POOL = Logger.getLogger("com.zaxxer.hikari");

  private final PrintStream out;

  private Worker(PrintStream out) {
    this.out = out;
  }

  public static void main(String[] arguments) throws IOException {
    var out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    // Nothing but answers goes there.
    System.setOut(System.err);
    POOL.setLevel(Level.OFF);
    new Worker(out).run();
    Runtime.getRuntime().halt(0);
  }

  private void run() throws IOException {
    open().ifPresent(this::serve);
  }

  private Optional<Database> open() {
    try {
      if (!System.getenv().containsKey(Settings.URL)) {
        Sample.create();
      }
      var database =
          Database.open(Settings.of(System.getenv()), () -> Runtime.getRuntime().halt(OVERDUE));
      write(Json.createObjectBuilder().add("ready", true));
      return Optional.of(database);
    } catch (Misconfigured e) {
      write(Json.createObjectBuilder().add("refused", String.valueOf(e.getMessage())));
      return Optional.empty();
    }
  }

  /** Threads of the platform: SQLite is native code, which would hold their carriers. */
  private void serve(Database database) {
    var desk = new DatabaseDesk(database);
    try (var threads = Executors.newFixedThreadPool(Database.CONNECTIONS);
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (var line = in.readLine(); line != null; line = in.readLine()) {
        var call = Tools.json(line);
        threads.execute(() -> answer(desk, call));
      }
      Runtime.getRuntime().halt(0);
    } catch (IOException | JsonException _) {
      Runtime.getRuntime().halt(1);
    }
  }

  private void answer(DatabaseDesk desk, JsonObject call) {
    var result = desk.call(call.getString("tool"), call.getJsonObject("arguments"));
    write(
        Json.createObjectBuilder()
            .add("id", call.getJsonNumber("id"))
            .add("result", result.json()));
  }

  private void write(JsonObjectBuilder line) {
    var text = line.build().toString();
    synchronized (out) {
      out.println(text);
    }
  }
}
