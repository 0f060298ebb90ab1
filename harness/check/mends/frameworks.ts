/** Spring, ASP.NET Core, Django. */
import { expression, havePatterns, quoted, split, type Stack } from './stack.ts';

export const spring: Stack = {
  id: 'spring',
  name: 'Spring',
  aliases: ['spring-boot', 'tomcat'],
  signs: [/^server: apache-coyote/i, /^set-cookie: jsessionid=/i, /^x-application-context:/i],
  where: 'a configuration class',
  config: ({ origins, everybody, methods, headers, exposed, credentials, maxAge }) =>
    [
      '@Bean CorsConfigurationSource corsConfigurationSource() {',
      '  var cors = new CorsConfiguration();',
      `  cors.setAllowedOrigin${havePatterns(origins) ? 'Pattern' : ''}s(List.of(${everybody ? '"*"' : quoted(origins, '"')}));`,
      `  cors.setAllowedMethods(List.of(${quoted(methods, '"')}));`,
      ...(headers.length > 0 ? [`  cors.setAllowedHeaders(List.of(${quoted(headers, '"')}));`] : []),
      ...(exposed.length > 0 ? [`  cors.setExposedHeaders(List.of(${quoted(exposed, '"')}));`] : []),
      ...(credentials ? ['  cors.setAllowCredentials(true);'] : []),
      `  cors.setMaxAge(${maxAge}L);`,
      '  var source = new UrlBasedCorsConfigurationSource();',
      '  source.registerCorsConfiguration("/**", cors);',
      '  return source;',
      '}',
      'http.cors(withDefaults()); // in the SecurityFilterChain',
    ].join('\n'),
  notes: {
    preflight: 'Without http.cors(…) Spring Security answers OPTIONS with 401 before CORS is looked at.',
    errors: '@CrossOrigin on a controller does not reach errors raised in filters; the bean above does.',
    'allow-list': 'setAllowedOriginPatterns("*") together with credentials sends back whatever asks.',
  },
};

export const aspnet: Stack = {
  id: 'aspnet',
  name: 'ASP.NET Core',
  aliases: ['asp.net', 'dotnet', 'kestrel', 'iis'],
  signs: [/^server: (kestrel|microsoft-iis|microsoft-httpapi)/i, /^x-powered-by: asp\.net/i, /^x-aspnet/i],
  where: 'Program.cs; UseCors comes after UseRouting and before UseAuthentication',
  config: ({ origins, everybody, methods, headers, exposed, credentials, maxAge }) =>
    [
      'builder.Services.AddCors(options => options.AddDefaultPolicy(policy => policy',
      `  .${everybody ? 'AllowAnyOrigin()' : `WithOrigins(${quoted(origins, '"')})`}`,
      `  .WithMethods(${quoted(methods, '"')})`,
      ...(headers.length > 0 ? [`  .WithHeaders(${quoted(headers, '"')})`] : []),
      ...(exposed.length > 0 ? [`  .WithExposedHeaders(${quoted(exposed, '"')})`] : []),
      ...(havePatterns(origins) ? ['  .SetIsOriginAllowedToAllowWildcardSubdomains()'] : []),
      ...(credentials ? ['  .AllowCredentials()'] : []),
      `  .SetPreflightMaxAge(TimeSpan.FromSeconds(${maxAge}))));`,
      'app.UseCors();',
    ].join('\n'),
  notes: {
    'allow-list': 'WithOrigins takes no slash at the end; SetIsOriginAllowed(_ => true) allows everybody.',
    errors: 'The exception handler clears the headers: write them again there.',
  },
};

export const django: Stack = {
  id: 'django',
  name: 'Django',
  signs: [/^server: wsgiserver/i, /^set-cookie: csrftoken=/i],
  where: 'settings.py, with django-cors-headers; CorsMiddleware stands before CommonMiddleware',
  config: ({ origins, everybody, methods, headers, exposed, credentials, maxAge }) =>
    [
      everybody ? 'CORS_ALLOW_ALL_ORIGINS = True' : `CORS_ALLOWED_ORIGINS = [${quoted(split(origins).whole, '"')}]`,
      ...(havePatterns(origins)
        ? [
            `CORS_ALLOWED_ORIGIN_REGEXES = [${split(origins)
              .patterns.map((one) => `r"^${expression(one)}$"`)
              .join(', ')}]`,
          ]
        : []),
      `CORS_ALLOW_METHODS = [${quoted(methods, '"')}]`,
      ...(headers.length > 0 ? [`CORS_ALLOW_HEADERS = [${quoted(headers, '"')}]`] : []),
      ...(exposed.length > 0 ? [`CORS_EXPOSE_HEADERS = [${quoted(exposed, '"')}]`] : []),
      ...(credentials ? ['CORS_ALLOW_CREDENTIALS = True'] : []),
      `CORS_PREFLIGHT_MAX_AGE = ${maxAge}`,
    ].join('\n'),
  notes: {
    'allow-list': 'CORS_ALLOWED_ORIGIN_REGEXES needs escaped dots, ^ and $.',
    redirect: 'APPEND_SLASH redirects URLs without the slash: let pages ask the URL with it.',
    errors: 'A middleware that stands before CorsMiddleware answers without the headers.',
  },
};
