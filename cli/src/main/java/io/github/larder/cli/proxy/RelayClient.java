// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import org.apache.hc.client5.http.HttpRequestRetryStrategy;
import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.client5.http.async.AsyncExecChain;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.RequestNotExecutedException;
import org.apache.hc.core5.http.config.CharCodingConfig;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.apache.hc.core5.http.message.BasicHttpResponse;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Sets up the client of a proxy. It relays each message as it is: it follows no redirects, keeps no
 * cookies, decodes no content, and repeats no request because of its status. Any client will do
 * that was set up, whatever its cache is:
 *
 * <pre>{@code
 * CachingHttpClientBuilder builder = CachingHttpClients.custom();
 * RelayClient.prepare(builder);
 * builder.setCacheConfig(config).setHttpCacheStorage(storage);
 * try (CloseableHttpClient client = builder.build();
 *     ProxyServer proxy = ProxyServer.start(client, ProxySettings.defaults().origin(origin))) {
 *   int port = proxy.address().getPort();
 * }
 * }</pre>
 *
 * <p>For a client of Larder it is {@code LarderHttpClientBuilder.httpClient(RelayClient::prepare)}.
 * Stateless and thread-safe.
 */
public final class RelayClient {

  private static final int MAX_CONNECTIONS = 1024;
  private static final Timeout CONNECT = Timeout.ofSeconds(10);
  private static final Timeout SILENCE = Timeout.ofSeconds(60);
  private static final TimeValue IDLE = TimeValue.ofSeconds(30);
  private static final String PURGE = "purge";
  private static final String LEASED = "leased";

  /** The builder of the async client cannot leave it out. */
  private static final String NO_USER_AGENT = "none";

  /** As it is sent without an expectation. */
  private static final RequestConfig CONFIG =
      RequestConfig.custom()
          .setContentCompressionEnabled(false)
          .setProtocolUpgradeEnabled(false)
          .setAuthenticationEnabled(false)
          .setRedirectsEnabled(false)
          .setResponseTimeout(SILENCE)
          .build();

  /** The origin is asked whether it wants the body, as the client of the proxy does. */
  static final RequestConfig EXPECTING =
      RequestConfig.copy(CONFIG).setExpectContinueEnabled(true).build();

  private static final ConnectionConfig CONNECTION =
      ConnectionConfig.custom().setConnectTimeout(CONNECT).setSocketTimeout(SILENCE).build();

  private RelayClient() {}

  /**
   * Sets up the builder of a classic client.
   *
   * @param builder any builder of HttpClient, such as {@code CachingHttpClients.custom()}
   */
  public static void prepare(HttpClientBuilder builder) {
    builder
        .disableRedirectHandling()
        .disableCookieManagement()
        .disableAuthCaching()
        .disableConnectionState()
        .disableContentCompression()
        .disableDefaultUserAgent()
        .setRetryStrategy(new OnlyUnanswered())
        .setDefaultRequestConfig(CONFIG)
        .setRequestExecutor(new PassingOn())
        .addRequestInterceptorLast(RelayClient::removeViaOfCache)
        .evictIdleConnections(IDLE)
        .addExecInterceptorAfter(ChainElement.PROTOCOL.name(), PURGE, RelayClient::purgeOrProceed)
        .setConnectionManager(
            PoolingHttpClientConnectionManagerBuilder.create()
                .setConnectionFactory(OriginConnection.factory())
                .setDefaultConnectionConfig(CONNECTION)
                .setMaxConnTotal(MAX_CONNECTIONS)
                .setMaxConnPerRoute(MAX_CONNECTIONS)
                .build());
  }

  /**
   * Sets up the builder of an async client.
   *
   * @param builder any builder of HttpClient, such as {@code CachingHttpAsyncClients.custom()}
   */
  public static void prepare(HttpAsyncClientBuilder builder) {
    builder
        .disableRedirectHandling()
        .disableCookieManagement()
        .disableAuthCaching()
        .disableConnectionState()
        .setUserAgent(NO_USER_AGENT)
        .addRequestInterceptorLast(RelayClient::removeUserAgent)
        .addRequestInterceptorLast(RelayClient::removeViaOfCache)
        .setRetryStrategy(new OnlyUnanswered())
        .setDefaultRequestConfig(CONFIG)
        .setCharCodingConfig(CharCodingConfig.custom().setCharset(ISO_8859_1).build())
        .evictIdleConnections(IDLE)
        .addExecInterceptorAfter(ChainElement.PROTOCOL.name(), PURGE, RelayClient::purgeOrProceed)
        .addExecInterceptorBefore(ChainElement.MAIN_TRANSPORT.name(), LEASED, AsyncUpstream::leased)
        .setConnectionManager(
            PoolingAsyncClientConnectionManagerBuilder.create()
                .setDefaultConnectionConfig(CONNECTION)
                .setMaxConnTotal(MAX_CONNECTIONS)
                .setMaxConnPerRoute(MAX_CONNECTIONS)
                .build());
  }

  private static void removeUserAgent(
      HttpRequest request, @Nullable EntityDetails body, HttpContext context) {
    Header field = request.getFirstHeader(HttpHeaders.USER_AGENT);
    if (field != null && NO_USER_AGENT.equals(field.getValue())) {
      request.removeHeader(field);
    }
  }

  private static void removeViaOfCache(
      HttpRequest request, @Nullable EntityDetails body, HttpContext context) {
    EndToEnd.removeViaOfCache(request);
  }

  /** Marks a request as one that only removes what is stored. */
  static void purges(HttpContext context) {
    context.setAttribute(PURGE, true);
  }

  /**
   * Answers a purge in the place of the origin. The cache in front of it then does what it does for
   * every unsafe request, with its own keys (RFC 9111, section 4.4).
   */
  private static ClassicHttpResponse purgeOrProceed(
      ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
      throws IOException, HttpException {
    return scope.clientContext.getAttribute(PURGE) == null
        ? chain.proceed(request, scope)
        : new BasicClassicHttpResponse(200);
  }

  private static void purgeOrProceed(
      HttpRequest request,
      @Nullable AsyncEntityProducer body,
      AsyncExecChain.Scope scope,
      AsyncExecChain chain,
      AsyncExecCallback callback)
      throws IOException, HttpException {
    if (scope.clientContext.getAttribute(PURGE) == null) {
      chain.proceed(request, body, scope, callback);
      return;
    }
    callback.handleResponse(new BasicHttpResponse(200), null);
    callback.completed();
  }

  /**
   * Repeats a request once if the origin ended a kept connection at the same time (RFC 9112,
   * section 9.3.1). HttpClient's own strategy also waits and repeats after a 429 or 503.
   */
  private static final class OnlyUnanswered implements HttpRequestRetryStrategy {

    @Override
    public boolean retryRequest(
        HttpRequest request, IOException exception, int executions, HttpContext context) {
      return executions == 1
          && (exception instanceof RequestNotExecutedException
              || (isUnanswered(exception, context) && Method.isIdempotent(request.getMethod())));
    }

    /** The async client reports an end in the place of a response as it does one in the middle. */
    private static boolean isUnanswered(IOException exception, HttpContext context) {
      return exception instanceof NoHttpResponseException
          || (exception instanceof ConnectionClosedException
              && HttpCoreContext.cast(context).getResponse() == null);
    }

    @Override
    public boolean retryRequest(HttpResponse response, int executions, HttpContext context) {
      return false;
    }

    @Override
    public TimeValue getRetryInterval(HttpResponse response, int executions, HttpContext context) {
      return TimeValue.ZERO_MILLISECONDS;
    }

    @Override
    public TimeValue getRetryInterval(
        HttpRequest request, IOException exception, int executions, HttpContext context) {
      return TimeValue.ZERO_MILLISECONDS;
    }
  }

  /** Passes on the interim responses that HttpClient's classic client ignores. */
  private static final class PassingOn extends HttpRequestExecutor {

    @Override
    public ClassicHttpResponse execute(
        ClassicHttpRequest request,
        HttpClientConnection connection,
        @Nullable HttpResponseInformationCallback callback,
        HttpContext context)
        throws IOException, HttpException {
      return super.execute(
          request,
          connection,
          context.getAttribute(Upstream.Interim.ATTRIBUTE) instanceof Upstream.Interim interim
              ? (response, from, contextOfResponse) -> received(interim, response)
              : callback,
          context);
    }

    private static void received(Upstream.Interim interim, HttpResponse response)
        throws HttpException {
      try {
        interim.received(response);
      } catch (IOException e) {
        throw new HttpException("The client of the proxy is gone", e);
      }
    }
  }
}
