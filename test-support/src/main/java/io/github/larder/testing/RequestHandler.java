// SPDX-License-Identifier: Apache-2.0
package io.github.larder.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Answers the requests of connections by the current plan. Thread-safe. */
final class RequestHandler {

  private static final byte[] GARBAGE = "{\"Item\": {\"key\": <html>\u0000".getBytes(UTF_8);

  private final Upstream upstream;
  private final PartialBatches batches;
  private final EarlierItems earlier;
  private final Supplier<FaultPlan> plan;
  private final Consumer<String> counter;

  RequestHandler(Upstream upstream, Supplier<FaultPlan> plan, Consumer<String> counter) {
    this.upstream = upstream;
    this.batches = new PartialBatches(upstream);
    this.earlier = new EarlierItems(upstream);
    this.plan = plan;
    this.counter = counter;
  }

  /** Returns when the connection has ended. */
  void serve(ProxyConnection connection) throws IOException {
    HttpMessage request = connection.read();
    while (request != null) {
      String target = request.header("X-Amz-Target");
      Call call =
          new Call(target.substring(target.lastIndexOf('.') + 1), request, connection, plan.get());
      counter.accept(call.operation());
      Fault fault = call.plan().faultOf(call.operation());
      if (fault == null) {
        connection.write(forward(call).bytes());
      } else {
        answer(call, fault);
      }
      request = connection.isClosed() ? null : connection.read();
    }
  }

  private void answer(Call call, Fault fault) throws IOException {
    ProxyConnection connection = call.connection();
    switch (fault) {
      case REFUSE, RESET -> connection.reset();
      case HANG_BEFORE_HEADERS -> hang(call);
      case HANG_AFTER_HEADERS -> {
        connection.write(forward(call).head());
        hang(call);
      }
      case TRICKLE -> {
        byte[] answer = forward(call).bytes();
        if (isStuck(call)) {
          connection.trickle(answer);
        }
      }
      case TRUNCATED_BODY -> {
        HttpMessage answer = forward(call);
        byte[] whole = answer.bytes();
        connection.write(Arrays.copyOf(whole, whole.length - (answer.body().length + 1) / 2));
        connection.close();
      }
      case NOTHING_PROCESSED, HALF_PROCESSED, STALE_READS, GARBAGE_JSON ->
          connection.write(spoilt(call, fault).bytes());
      default -> connection.write(error(fault).bytes());
    }
  }

  private HttpMessage spoilt(Call call, Fault fault) throws IOException {
    if (fault == Fault.NOTHING_PROCESSED && PartialBatches.isBatch(call.operation())) {
      return batches.none(call.operation(), call.request());
    }
    if (fault == Fault.HALF_PROCESSED && PartialBatches.isBatch(call.operation())) {
      return batches.half(call.operation(), call.request());
    }
    HttpMessage answer = forward(call);
    return switch (fault) {
      case STALE_READS -> earlier.setBack(call.operation(), call.request(), answer);
      case GARBAGE_JSON -> HttpMessage.json(200, GARBAGE);
      default -> answer;
    };
  }

  private HttpMessage forward(Call call) throws IOException {
    earlier.before(call.operation(), call.request());
    return upstream.forward(call.request());
  }

  private void hang(Call call) throws IOException {
    if (isStuck(call)) {
      call.connection().hang();
    }
    call.connection().close();
  }

  /** From now on a change of the plan releases this connection. */
  private boolean isStuck(Call call) throws IOException {
    call.connection().getStuck();
    if (plan.get().equals(call.plan())) {
      return true;
    }
    call.connection().close();
    return false;
  }

  private static HttpMessage error(Fault fault) {
    return fault == Fault.UNAVAILABLE
        ? HttpMessage.html(503, "<html><body>503 Service Unavailable</body></html>")
        : HttpMessage.json(
            fault.status(),
            DynamoDbJson.write(
                DynamoDbJson.empty().put("__type", fault.type()).put("message", fault.message())));
  }

  /** A request, and the plan under which it is answered. */
  private record Call(
      String operation, HttpMessage request, ProxyConnection connection, FaultPlan plan) {}
}
