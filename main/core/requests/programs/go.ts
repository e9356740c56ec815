import type { ProgramFacts } from './facts.ts'
import { goText as text } from './literals.ts'

/** Go 1.18 or later, with its standard library. */
export function goProgram(facts: ProgramFacts, chain: boolean): string {
  return chain ? withSignIn(facts) : withToken(facts)
}

const about = (facts: ProgramFacts): string => facts.about.map((line) => `// ${line}\n`).join('')

const body = (facts: ProgramFacts): string => {
  if (facts.tokenField !== null) return 'strings.NewReader(form)'
  return facts.body === null ? 'nil' : `strings.NewReader(${text(facts.body)})`
}

const form = ({ tokenField }: ProgramFacts): string => {
  if (tokenField === null) return ''
  const { name, behind } = tokenField
  return `\tform := "${name}=" + url.QueryEscape(token)${behind === '' ? '' : ` + ${text(behind)}`}\n`
}

const headers = (facts: ProgramFacts, token: string): string =>
  [
    ...(facts.tokenHeader === null
      ? []
      : [`request.Header.Set("${facts.tokenHeader.name}", "${facts.tokenHeader.before}"+${token})`]),
    'request.Header.Set("Accept", "application/json")',
    ...(facts.contentType === null ? [] : [`request.Header.Set("Content-Type", "${facts.contentType}")`])
  ]
    .map((line) => `\t${line}\n`)
    .join('')

const CLIENT = String.raw`// A token is for one host, so redirects aren't followed.
var client = http.Client{
	Timeout: time.Minute,
	CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	},
}
`

const withToken = (facts: ProgramFacts): string => String.raw`${about(facts)}package main

import (
	"fmt"
	"io"
	"log"
	"net/http"
${facts.tokenField === null ? '' : '\t"net/url"\n'}	"os"
${facts.contentType === null ? '' : '\t"strings"\n'}	"time"
)

${CLIENT}
func main() {
	log.SetFlags(0)
	token := os.Getenv("${facts.tokenVariable}")
	if token == "" {
		log.Fatal("Set ${facts.tokenVariable} first.")
	}

${form(facts)}	request, err := http.NewRequest("${facts.method}", ${text(facts.url)}, ${body(facts)})
	if err != nil {
		log.Fatal(err)
	}
${headers(facts, 'token')}
	response, err := client.Do(request)
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		log.Fatal(err)
	}

	fmt.Println(string(answer))
	if response.StatusCode < 200 || response.StatusCode > 299 {
		log.Fatal("${facts.service} returned ", response.Status, ".")
	}
}
`

const withSignIn = (facts: ProgramFacts): string => String.raw`${about(facts)}package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

const ringCentral = ${text(facts.ringCentralHost)}
${facts.service === 'RingCX' ? `const ringCX = ${text(facts.ringCxHost)}\n` : ''}const tokenFile = ${text(facts.tokenFile)}

${CLIENT}
// tokens is what the token file holds.
type tokens struct {
	AccessToken  string ${'`json:"accessToken"`'}
	RefreshToken string ${'`json:"refreshToken"`'}
	RenewAfter   int64  ${'`json:"renewAfter"`'}
}

func main() {
	log.SetFlags(0)
	current, ok := savedTokens()
	if !ok {
		current = signIn()
	}
	isOld := time.Now().Unix() >= current.RenewAfter
	if isOld {
		current = renew(current)
	}

	status, answer := call(current)
	if status == http.StatusUnauthorized && !isOld {
		current = renew(current)
		status, answer = call(current)
	}

	fmt.Println(string(answer))
	if status < 200 || status > 299 {
		log.Fatal("${facts.service} returned ", status, ".")
	}
}

func call(current tokens) (int, []byte) {
	request := newRequest("${facts.method}", ${text(facts.url)}, ${body(facts)})
${headers(facts, 'current.AccessToken')}	return send(request)
}

func newRequest(method, address string, body io.Reader) *http.Request {
	request, err := http.NewRequest(method, address, body)
	if err != nil {
		log.Fatal(err)
	}
	return request
}

// send returns the status and the body of the response.
func send(request *http.Request) (int, []byte) {
	response, err := client.Do(request)
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		log.Fatal(err)
	}
	return response.StatusCode, answer
}

// newForm makes a request that posts a form.
func newForm(address string, fields url.Values) *http.Request {
	request := newRequest("POST", address, strings.NewReader(fields.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return request
}

func fromEnvironment(name string) string {
	value := os.Getenv(name)
	if value == "" {
		log.Fatal("Set ", name, " first.")
	}
	return value
}

// read fills in what a response contains.
func read(answer []byte, into any) {
	if err := json.Unmarshal(answer, into); err != nil {
		log.Fatal(err)
	}
}

// save keeps the tokens before they are used: each refresh token works only once.
func save(accessToken, refreshToken string, lifetime int64) tokens {
	saved := tokens{accessToken, refreshToken, time.Now().Unix() + lifetime - 60}
	text, err := json.Marshal(saved)
	if err != nil {
		log.Fatal(err)
	}
	// CreateTemp makes a file that only you can read; Rename swaps it in at once.
	draft, err := os.CreateTemp(".", tokenFile)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := draft.Write(text); err != nil {
		log.Fatal(err)
	}
	if err := draft.Close(); err != nil {
		log.Fatal(err)
	}
	if err := os.Rename(draft.Name(), tokenFile); err != nil {
		log.Fatal(err)
	}
	return saved
}

// savedTokens are the tokens of an earlier run.
func savedTokens() (tokens, bool) {
	var saved tokens
	text, err := os.ReadFile(tokenFile)
	if err != nil || json.Unmarshal(text, &saved) != nil {
		return tokens{}, false
	}
	return saved, true
}

// ringCentralTokens asks RingCentral for tokens.
func ringCentralTokens(fields url.Values) (int, []byte) {
	request := newForm(ringCentral+"/restapi/oauth/token", fields)
	clientID := ${facts.clientId === null ? 'fromEnvironment("RINGCENTRAL_CLIENT_ID")' : text(facts.clientId)}
	request.SetBasicAuth(clientID, fromEnvironment("RINGCENTRAL_CLIENT_SECRET"))
	return send(request)
}

// signIn signs in with the JWT credential.
func signIn() tokens {
	status, answer := ringCentralTokens(url.Values{
		"grant_type": {"urn:ietf:params:oauth:grant-type:jwt-bearer"},
		"assertion":  {fromEnvironment("RINGCENTRAL_JWT")},
	})
	if status != http.StatusOK {
		log.Fatalf("RingCentral refused the sign-in (%d): %s", status, answer)
	}
${facts.service === 'RingCX' ? RINGCX_TOKENS : RINGCENTRAL_TOKENS}`

const RINGCX_TOKENS = String.raw`	var signedIn struct {
		AccessToken string ${'`json:"access_token"`'}
	}
	read(answer, &signedIn)

	// Trade the RingCentral token for a RingCX token. includeRefresh asks for a refresh token too.
	status, answer = send(newForm(ringCX+"/api/auth/login/rc/accesstoken?includeRefresh=true", url.Values{
		"rcAccessToken": {signedIn.AccessToken},
		"rcTokenType":   {"Bearer"},
	}))
	if status != http.StatusOK {
		log.Fatalf("RingCX refused the RingCentral token (%d): %s", status, answer)
	}
	var fresh tokens
	read(answer, &fresh)
	return save(fresh.AccessToken, fresh.RefreshToken, 300) // A RingCX token lasts 5 minutes.
}

// renew trades the refresh token for a new pair of tokens.
func renew(old tokens) tokens {
	if old.RefreshToken == "" {
		return signIn()
	}
	status, answer := send(newForm(ringCX+"/api/auth/token/refresh", url.Values{
		"refresh_token": {old.RefreshToken},
	}))
	if status == 400 || status == 401 || status == 403 {
		return signIn()
	}
	if status != http.StatusOK {
		log.Fatalf("RingCX refused to refresh the token (%d): %s", status, answer)
	}
	// Keep the old refresh token if there is no new one.
	fresh := tokens{RefreshToken: old.RefreshToken}
	read(answer, &fresh)
	return save(fresh.AccessToken, fresh.RefreshToken, 300)
}
`

const RINGCENTRAL_TOKENS = String.raw`	return saveAnswer(answer, "")
}

func saveAnswer(answer []byte, refreshToken string) tokens {
	fresh := struct {
		AccessToken  string ${'`json:"access_token"`'}
		RefreshToken string ${'`json:"refresh_token"`'}
		ExpiresIn    int64  ${'`json:"expires_in"`'}
	}{RefreshToken: refreshToken}
	read(answer, &fresh)
	return save(fresh.AccessToken, fresh.RefreshToken, fresh.ExpiresIn)
}

// renew trades the refresh token for a new pair of tokens.
func renew(old tokens) tokens {
	if old.RefreshToken == "" {
		return signIn()
	}
	status, answer := ringCentralTokens(url.Values{
		"grant_type":    {"refresh_token"},
		"refresh_token": {old.RefreshToken},
	})
	if status == 400 || status == 401 || status == 403 {
		return signIn()
	}
	if status != http.StatusOK {
		log.Fatalf("RingCentral refused to refresh the token (%d): %s", status, answer)
	}
	return saveAnswer(answer, old.RefreshToken) // Keep the old refresh token if there is no new one.
}
`
