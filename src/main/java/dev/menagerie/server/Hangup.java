// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import io.helidon.common.GenericType;
import io.helidon.common.media.type.MediaType;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http.spi.Sink;
import io.helidon.webserver.http.spi.SinkProvider;
import io.helidon.webserver.http.spi.SinkProviderContext;
import java.util.function.BiConsumer;

/**
 * Breaks the connection over which a reply is under way that cannot be completed: JAX-RS would end
 * it in good order, and its reader would take it for whole. The web server hands connections to
 * sinks alone, so this is the provider of one, which is closed before anything goes into it.
 */
@SuppressWarnings("TypeParameterUnusedInFormals") // the web server's signatures
public final class Hangup implements SinkProvider<String> {

  private static final GenericType<Nothing> NOTHING = GenericType.create(Nothing.class);

  /** Where nothing more is sent. */
  private static final class Nothing implements Sink<String> {

    @Override
    public Sink<String> emit(String event) {
      return this;
    }

    @Override
    public void close() {}
  }

  /** Called by the service loader. */
  public Hangup() {}

  /** Breaks the connection of a response. */
  static void on(ServerResponse response) {
    response.sink(NOTHING).close();
  }

  @Override
  public boolean supports(GenericType<? extends Sink<?>> type, ServerRequest request) {
    return type.equals(NOTHING);
  }

  @Override
  @SuppressWarnings("unchecked") // supports() has seen that it is this one
  public <X extends Sink<String>> X create(SinkProviderContext context) {
    context.connectionContext().serverSocket().close();
    return (X) new Nothing();
  }

  @Override
  @SuppressWarnings("removal") // abstract until it is removed
  public <X extends Sink<String>> X create(
      ServerResponse response, BiConsumer<Object, MediaType> eventConsumer, Runnable closing) {
    throw new UnsupportedOperationException("no connection is given");
  }
}
