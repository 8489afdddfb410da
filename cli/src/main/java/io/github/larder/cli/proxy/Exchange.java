// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli.proxy;

import io.github.larder.httpclient5.CacheVerdict;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.apache.hc.core5.http.message.MessageSupport;
import org.apache.hc.core5.http.protocol.HttpDateGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request and its response. Not thread-safe. */
final class Exchange {

  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  private static final String CACHE_STATUS = "Cache-Status";
  private static final String CHUNKED = "chunked";
  private static final String CLOSE = "close";
  private static final String CONTINUE = "100-continue";
  private static final String KEEP_ALIVE = "keep-alive";
  private static final String MAX_FORWARDS = "Max-Forwards";
  private static final Set<String> WITH_MAX_FORWARDS = Set.of("OPTIONS", "TRACE");

  private final Relay relay;
  private final ClientConnection connection;
  private final ReceivedRequest received;
  private final HttpCacheContext context = HttpCacheContext.create();
  private final Instant begin = Instant.now();
  private final long beginNanos = System.nanoTime();
  private @Nullable RequestBody requestBody;
  private @Nullable ResponseBody responseBody;
  private @Nullable Refusal refused;
  private String url;
  private int status;

  Exchange(Relay relay, ClientConnection connection, ReceivedRequest received) {
    this.relay = relay;
    this.connection = connection;
    this.received = received;
    this.url = received.target();
  }

  /**
   * Makes the exchange.
   *
   * @return whether the connection can be used for the next one
   * @throws IOException if the response could not be sent to its end
   */
  boolean run() throws IOException, HttpException {
    try {
      return respond();
    } catch (Refusal e) {
      refused = e;
      ClassicHttpResponse response = e.response();
      response.addHeader(CACHE_STATUS, relay.settings().name() + "; detail=\"refused\"");
      return send(response);
    } finally {
      log();
    }
  }

  private boolean respond() throws IOException, HttpException, Refusal {
    if (received.refusal() != null) {
      throw received.refusal();
    }
    connection.receiveRequestEntity(received);
    Header expect = received.getFirstHeader(HttpHeaders.EXPECT);
    if (expect != null && !expect.getValue().equalsIgnoreCase(CONTINUE)) {
      throw new Refusal(417, "The proxy meets no expectation but 100-continue.");
    }
    Administration administration = relay.settings().administration();
    if (administration != null && administration.concerns(received)) {
      administration.check(received);
      if (!received.getMethod().equals(Administration.PURGE)) {
        return send(status(administration));
      }
      RelayClient.purges(context);
    }
    return relay(Target.of(received, relay.settings().origin()));
  }

  private ClassicHttpResponse status(Administration administration) {
    ClassicHttpResponse response = new BasicClassicHttpResponse(200);
    response.addHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    response.addHeader(CACHE_STATUS, relay.settings().name() + "; detail=\"status\"");
    response.setEntity(
        new StringEntity(administration.status().get(), ContentType.APPLICATION_JSON));
    return response;
  }

  private boolean relay(Target target) throws IOException, HttpException, Refusal {
    url = target.toString();
    RelayedRequest relayed =
        new RelayedRequest(received.getMethod(), target.origin(), target.path());
    EndToEnd.copy(received, relayed, EndToEnd.NO_LENGTH);
    relayed.removeHeaders(HttpHeaders.HOST);
    relayed.removeHeaders(HttpHeaders.EXPECT);
    countHop(relayed);
    setBody(relayed);
    ClassicHttpResponse answer;
    try {
      answer = relay.upstream().execute(target.origin(), relayed, context, this::interim);
    } catch (IOException | RuntimeException e) {
      throw noAnswer(e);
    }
    try (answer) {
      ClassicHttpResponse response =
          new BasicClassicHttpResponse(answer.getCode(), answer.getReasonPhrase());
      HttpEntity body = answer.getEntity();
      EndToEnd.copy(answer, response, body == null ? length(answer) : body.getContentLength());
      EndToEnd.removeViaOfCache(response);
      response.addHeader(HttpHeaders.VIA, EndToEnd.via(answer, relay.pseudonym()));
      if (body != null) {
        responseBody = new ResponseBody(body, connection, relayed::cancel);
        response.setEntity(responseBody);
      }
      return send(response);
    }
  }

  /** RFC 9110, sections 7.6.2 and 7.6.3. */
  private void countHop(RelayedRequest relayed) throws Refusal {
    for (Header via : received.getHeaders(HttpHeaders.VIA)) {
      if (via.getValue().contains(relay.pseudonym())) {
        throw new Refusal(508, "The request has already come through this proxy.");
      }
    }
    relayed.addHeader(HttpHeaders.VIA, EndToEnd.via(received, relay.pseudonym()));
    Header forwards = received.getFirstHeader(MAX_FORWARDS);
    if (forwards != null
        && WITH_MAX_FORWARDS.contains(received.getMethod())
        && forwards.getValue().matches("[0-9]{1,9}")) {
      int left = Integer.parseInt(forwards.getValue());
      if (left == 0) {
        throw new Refusal(405, "The request ends here, as its Max-Forwards says.");
      }
      relayed.setHeader(MAX_FORWARDS, Integer.toString(left - 1));
    }
  }

  private void setBody(RelayedRequest relayed) throws IOException, Refusal {
    HttpEntity entity = received.getEntity();
    if (entity == null) {
      return;
    }
    long limit = relay.settings().limits().bodyBytes();
    if (limit > 0 && entity.getContentLength() > limit) {
      throw RequestBody.tooLarge();
    }
    boolean expects = received.isHttp11() && received.containsHeader(HttpHeaders.EXPECT);
    requestBody =
        new RequestBody(
            entity, limit, connection, expects ? this::sendContinue : () -> {}, relayed::cancel);
    relayed.setEntity(requestBody);
    if (expects) {
      context.setRequestConfig(RelayClient.EXPECTING);
    }
  }

  private void sendContinue() throws IOException {
    sendInterim(new BasicClassicHttpResponse(100));
  }

  /**
   * RFC 9110, section 15.2. A 100 answers the client's own expectation, when its body is needed.
   */
  private void interim(HttpResponse response) throws IOException {
    if (received.isHttp11() && response.getCode() > 101) {
      ClassicHttpResponse passedOn =
          new BasicClassicHttpResponse(response.getCode(), response.getReasonPhrase());
      EndToEnd.copy(response, passedOn, EndToEnd.NO_LENGTH);
      sendInterim(passedOn);
    }
  }

  private void sendInterim(ClassicHttpResponse response) throws IOException {
    try {
      connection.sendResponseHeader(response);
      connection.flush();
      connection.progress();
    } catch (HttpException e) {
      throw new IOException(e);
    }
  }

  private Refusal noAnswer(Exception e) {
    if (requestBody != null && requestBody.refusal() != null) {
      return requestBody.refusal();
    }
    LOG.debug("No response from {}", relay.privacy().redact(url), e);
    if (e instanceof ConnectionRequestTimeoutException) {
      return new Refusal(503, "Too many requests are under way.");
    }
    if (e instanceof SocketTimeoutException) {
      return new Refusal(504, "The origin does not answer in time.");
    }
    if (e instanceof UnknownHostException) {
      return new Refusal(502, "The name of the origin has no address.");
    }
    return new Refusal(
        502, "The origin gave no valid response (" + e.getClass().getSimpleName() + ").");
  }

  /** The length that a response without a body states: a HEAD, or a 304. */
  private static long length(HttpResponse answer) {
    Header field = answer.getFirstHeader(HttpHeaders.CONTENT_LENGTH);
    return field != null && field.getValue().matches("[0-9]{1,18}")
        ? Long.parseLong(field.getValue())
        : EndToEnd.NO_LENGTH;
  }

  private boolean send(ClassicHttpResponse response) throws IOException, HttpException {
    status = response.getCode();
    boolean hasBody = MessageSupport.canResponseHaveBody(received.getMethod(), response);
    HttpEntity body = response.getEntity();
    boolean ends = true;
    if (body == null) {
      if (hasBody) {
        response.setHeader(HttpHeaders.CONTENT_LENGTH, 0);
      }
    } else if (body.getContentLength() >= 0) {
      response.setHeader(HttpHeaders.CONTENT_LENGTH, body.getContentLength());
    } else if (received.isHttp11()) {
      response.setHeader(HttpHeaders.TRANSFER_ENCODING, CHUNKED);
    } else {
      ends = false;
    }
    if (!response.containsHeader(HttpHeaders.DATE)) {
      response.addHeader(HttpHeaders.DATE, HttpDateGenerator.INSTANCE.getCurrentDate());
    }
    boolean requestEnds =
        requestBody == null ? received.getEntity() == null : requestBody.hasEnded();
    boolean isMalformed = refused != null && refused.isOfRequest();
    boolean persists =
        ends
            && requestEnds
            && !isMalformed
            && wantsToPersist()
            && !relay.isClosing().getAsBoolean();
    if (!persists) {
      response.setHeader(HttpHeaders.CONNECTION, CLOSE);
    } else if (!received.isHttp11()) {
      response.setHeader(HttpHeaders.CONNECTION, KEEP_ALIVE);
    }
    connection.sendResponseHeader(response);
    if (hasBody) {
      connection.sendResponseEntity(response);
    }
    connection.flush();
    if (!requestEnds || isMalformed) {
      connection.closeAfterResponse();
    }
    return persists;
  }

  /** RFC 9112, section 9.3. */
  private boolean wantsToPersist() {
    Set<String> options = EndToEnd.connectionOptions(received);
    return !options.contains(CLOSE) && (received.isHttp11() || options.contains(KEEP_ALIVE));
  }

  /** A log that cannot be written is reported when it is flushed, and fails no exchange. */
  private void log() {
    AccessLog log = relay.settings().accessLog();
    if (log != AccessLog.NONE) {
      try {
        log.exchange(line());
      } catch (RuntimeException e) {
        LOG.debug("The access log cannot be written", e);
      }
    }
  }

  private String line() {
    String client =
        connection.clientAddress() instanceof InetSocketAddress address
            ? address.getAddress().getHostAddress()
            : "-";
    String verdict =
        refused != null
            ? refused.getMessage()
            : CacheVerdict.of(context).map(CacheVerdict::toString).orElse("-");
    return begin.truncatedTo(ChronoUnit.MILLIS)
        + " "
        + client
        + " "
        + received.getMethod()
        + " "
        + relay.privacy().redact(url)
        + " "
        + status
        + " "
        + (responseBody == null ? 0 : responseBody.count())
        + " "
        + Duration.ofNanos(System.nanoTime() - beginNanos).toMillis()
        + "ms "
        + verdict;
  }
}
